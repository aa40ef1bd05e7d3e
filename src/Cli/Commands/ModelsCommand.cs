using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Text;
using StreamML.Trainer.Evaluation;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml models</c>: what is known of models, and which are served.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var command = new Command("models", "Publish models, say which is live, shadow or canary, roll back, judge.")
        {
            Evaluate(), ModelPack.Create(),
        };
        foreach (var each in ModelPublication.Create())
            command.Add(each);
        return command;
    }

    private static Command Evaluate()
    {
        var task = new Argument<string>("task")
        {
            Description = "sentiment, emotion or intent; with --model also personality, or any other.",
        };
        var file = new Argument<string>("file")
        {
            Description = "Labelled texts: text, tab, label. A label is a name, or a number in the alphabetical order of the classes.",
        };
        var model = new Option<string>("--model")
        {
            Description = "Folder of an artifact, or lexicon. [default: the model that ships]",
            DefaultValueFactory = _ => "",
        };
        var json = new Option<bool>("--json") { Description = "The report as one JSON object on stdout." };
        var command = new Command("evaluate",
            "Judge a text model on a labelled file, with 95 % bootstrap intervals.\n"
            + "Example: streamml models evaluate intent corpora/held-out/intent.tsv")
        {
            task, file, model, json,
        };
        command.SetAction(parsed =>
        {
            string chosen = parsed.GetRequiredValue(model);
            var artifact = chosen switch
            {
                TextModelOptions.Lexicon => null,
                "" => DefaultArtifacts.Load(parsed.GetRequiredValue(task)),
                _ => ModelArtifact.Read(InputPaths.RequireFolder(chosen)),
            };
            var report = TextEvaluation.Run(parsed.GetRequiredValue(task), artifact, InputPaths.RequireFile(parsed.GetRequiredValue(file)));
            if (parsed.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(report, AnswerJson.Options));
            else
                Show(report);
        });
        return command;
    }

    private static void Show(TextEvaluationReport report)
    {
        Console.WriteLine($"{report.Model} on {report.Examples} examples ({report.Skipped} of several labels left out)");
        foreach (var (name, measure) in new[]
        {
            ("accuracy", report.Accuracy), ("macro recall", report.MacroRecall), ("macro F1", report.MacroF1),
        })
            Console.WriteLine($"  {name,-12} {measure.Value:0.000} ({measure.Low:0.000} to {measure.High:0.000})");
        var table = new Table().Border(TableBorder.Simple).AddColumns("class", "examples", "precision", "recall", "F1", "taken for");
        foreach (var (name, of) in report.Classes)
        {
            string others = string.Join(", ", report.Confusion[name].Where(entry => entry.Key != name)
                .OrderByDescending(entry => entry.Value).Take(3).Select(entry => $"{entry.Key} {entry.Value}"));
            table.AddRow(name, $"{of.Examples}", $"{of.Precision:0.00}", $"{of.Recall:0.00}", $"{of.F1:0.00}", others);
        }

        AnsiConsole.Write(table);
    }
}
