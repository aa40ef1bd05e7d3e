using System.CommandLine;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.Imports;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml import FILE</c>: a CSV of history, leads, labels as events and feedback.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var send = new ImportSending();
        var file = new Argument<string>("FILE") { Description = "A CSV file with a header." };
        var kind = new Option<string?>("--kind")
        {
            Description = $"What is in it: {string.Join(", ", FileImport.Kinds)}. Default: what its header shows.",
        };
        var command = new Command("import",
            "Send the rows of a CSV file as events and feedback, marked imported. Rows that are wrong are listed with\n"
            + "line, column and reason. The same file again adds nothing.\n"
            + "Example: streamml import leads.csv --kind leads --dry-run")
        {
            file, kind,
        };
        send.AddTo(command);
        command.SetAction((parsed, token) => send.RunAsync(
            parsed,
            FileImport.Read(
                CsvTable.Read(parsed.GetRequiredValue(file), new CsvOptions { KeepRefused = true }),
                parsed.GetValue(kind)),
            token));
        return command;
    }
}
