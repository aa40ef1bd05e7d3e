using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using StreamML.Trainer.Imports;
using StreamML.Trainer.Posting;

namespace StreamML.Cli.Commands;

/// <summary>Sends what was read from a file, and shows what was refused.</summary>
internal sealed class ImportSending
{
    // As many as fit a screen; --json has all.
    private const int RefusedShown = 20;

    private readonly CommonOptions _common = new();
    private readonly IngestTarget _target = new();
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only say what would be sent." };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object as the last line of stdout." };

    public void AddTo(Command command)
    {
        command.Add(_dryRun);
        command.Add(_json);
        command.Add(_common.Data);
        _target.AddTo(command);
    }

    public async Task<int> RunAsync(ParseResult parsed, ImportedFile file, CancellationToken cancellationToken)
    {
        bool sends = !parsed.GetValue(_dryRun) && file.Records.Count > 0;
        if (sends)
        {
            var address = await _target.FindAsync(parsed, _common.Load(parsed), webhooks: false, cancellationToken);
            using var client = new IngestClient(address, TimeProvider.System);
            await FileImport.SendAsync(file, client, new SentWriter(file.Records.Count), cancellationToken);
        }

        if (parsed.GetValue(_json))
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    file.Kind,
                    file.Rows,
                    Accepted = file.Rows - file.RowsRefused,
                    RefusedRows = file.RowsRefused,
                    Records = file.Records.Count,
                    Sent = sends,
                    file.Refused,
                },
                AnswerJson.Options));
        }
        else
        {
            Show(file, sends);
        }

        return file.Records.Count > 0 ? 0 : CommandLine.Failed;
    }

    private static void Show(ImportedFile file, bool sent)
    {
        if (file.Refused.Count > 0)
        {
            var table = new Table().Border(TableBorder.Simple).AddColumns("line", "column", "refused because it");
            foreach (var field in file.Refused.Take(RefusedShown))
            {
                table.AddRow($"{field.Line}", Markup.Escape(field.Column), Markup.Escape(field.Reason));
            }

            AnsiConsole.Write(table);
            if (file.Refused.Count > RefusedShown)
            {
                Console.WriteLine($"and {file.Refused.Count - RefusedShown:N0} more; --json lists all");
            }
        }

        Console.WriteLine($"{file.Kind}: {file.Rows - file.RowsRefused:N0} of {file.Rows:N0} rows accepted, "
            + $"{file.RowsRefused:N0} refused; {file.Records.Count:N0} records {(sent ? "sent" : "not sent")}");
    }

    private sealed class SentWriter(int total) : IProgress<int>
    {
        public void Report(int value) => Console.Error.WriteLine($"{value:N0} of {total:N0} records");
    }
}
