using System.CommandLine;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.Imports;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml feedback FILE</c>: labels of messages and texts that people have given.</summary>
internal static class FeedbackCommand
{
    public static Command Create()
    {
        var send = new ImportSending();
        var file = new Argument<string>("FILE")
        {
            Description = "CSV with a header (.csv), or JSON: an object a line, or an array.",
        };
        var by = new Option<string?>("--by")
        {
            Description = "Who gave the labels; rows with given_by say it themselves. 'feedback agreement' needs it.",
        };
        var command = new Command("feedback",
            "Send labels that people have given: rows of model, label, and message_id or text; in JSON also messages\n"
            + "with true_personality and true_engagement. The same file again adds nothing.\n"
            + "Example: streamml feedback corrections.jsonl --data ./data")
        {
            file, by,
        };
        command.Add(FeedbackNextCommand.Create());
        command.Add(FeedbackAgreementCommand.Create());
        send.AddTo(command);
        command.SetAction((parsed, token) => send.RunAsync(
            parsed, Read(parsed.GetRequiredValue(file), parsed.GetValue(by)), token));
        return command;
    }

    private static ImportedFile Read(string path, string? person)
    {
        if (path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
        {
            return FileImport.Read(CsvTable.Read(path, new CsvOptions { KeepRefused = true }), "labels", person);
        }

        using var text = TextFiles.Open(path);
        return FileImport.ReadJson(text, path, person);
    }
}
