using System.Text.Json;
using Spectre.Console;
using StreamML.Trainer.Evaluation;

namespace StreamML.Cli.Commands;

/// <summary>Shows how a model read the same messages in several languages.</summary>
internal static class MeaningPrint
{
    public static void Write(MeaningReport report, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(report, AnswerJson.Options));
            return;
        }

        Console.WriteLine(
            $"{report.Model} on {report.Meanings} messages in {report.Languages.Count} languages; "
            + $"{report.Unanimous} get one label in all of them");
        Console.WriteLine($"  agreement {Text(report.All.Agreement)}");
        Console.WriteLine($"  accuracy  {Text(report.All.Accuracy)}");
        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("language", "messages", "as most languages", "right");
        foreach (var (language, of) in report.Languages)
        {
            table.AddRow(language, $"{of.Texts}", $"{of.Agreement.Value:0.00}", $"{of.Accuracy.Value:0.00}");
        }

        AnsiConsole.Write(table);
    }

    private static string Text(Measured measured) =>
        $"{measured.Value:0.000} ({measured.Low:0.000} to {measured.High:0.000})";
}
