using System.CommandLine;
using System.Text.Json;
using StreamML.Hosting;
using StreamML.Hosting.Erasing;
using StreamML.Messaging.Connection;
using StreamML.Trainer.Datasets;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml forget</c>: erases people, with signed receipts; <c>forget verify</c> checks one.</summary>
internal static class ForgetCommand
{
    public static Command Create()
    {
        var common = new CommonOptions();
        var who = new Argument<string[]>("PERSON")
        {
            Description = "Phone numbers in any notation, user ids, user names, or contact keys.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var file = new Option<string?>("--file")
        {
            Description = "A file of people, one in a line; - reads them from standard input.",
        };
        var tenant = new Option<string?>("--tenant")
        {
            Description = "Whose contacts; of the only tenant that knows the person if omitted.",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Tell what there is, and change nothing." };
        var json = new Option<bool>("--json")
        {
            Description = "One JSON object of each person as the last lines of stdout.",
        };
        var output = new Option<string?>("--out")
        {
            Description = "The receipt's file; of several people the folder of theirs. Default: erasure-ID.json here.",
        };
        var command = new Command("forget",
            "Erase people for good: records, rows, voice notes, under every identity that is known. Redeliveries,\n"
            + "replays and backups do not bring them back; whoever writes by the same number is somebody new. Many\n"
            + "people take hardly longer than one. Killed, it goes on when the same command is given again. Receipts\n"
            + "are signed and name nobody.\n"
            + "Examples: streamml forget '+46 70 123 45 67' --tenant shop --dry-run\n"
            + "          streamml forget --file people.txt --tenant shop --out receipts")
        {
            who, file, tenant, dryRun, json, output,
        };
        command.Add(Verify());
        command.Add(common.Data);
        command.SetAction(async (parsed, token) =>
        {
            // First of all: who names nobody need not hear of a cluster that is not there.
            var people = await PeopleAsync(parsed.GetValue(who) ?? [], parsed.GetValue(file), token);
            return await common.ConnectedAsync(
                parsed,
                async (kafka, settings) =>
                {
                    RequirePostgres(settings);
                    var job = new ErasureJob(kafka, settings, TimeProvider.System)
                    {
                        Tell = step => Console.Error.WriteLine($"streamml: {step}"),
                    };
                    if (parsed.GetValue(dryRun))
                    {
                        var plans = await job.PlanAsync(people, parsed.GetValue(tenant), token);
                        Print(parsed.GetValue(json)
                            ? plans.Select(plan => JsonSerializer.Serialize(plan, AnswerJson.Options))
                            : [ErasureText.Of(plans)]);
                        return 0;
                    }

                    var receipts = await job.RunAsync(people, parsed.GetValue(tenant), token);
                    string[] signed = [.. receipts.Select(job.Sign)];
                    string place = await WriteAsync(receipts, signed, parsed.GetValue(output), token);
                    Print(parsed.GetValue(json) ? signed : [ErasureText.Of(receipts), place]);
                    return receipts.All(receipt => receipt.Left.Count == 0) ? 0 : CommandLine.Failed;
                },
                token);
        });
        return command;
    }

    /// <summary>Those who are named, in arguments and in a file.</summary>
    /// <exception cref="RoleConfigurationException">Nobody is, or the file cannot be read.</exception>
    internal static async Task<IReadOnlyList<string>> PeopleAsync(
        IEnumerable<string> names, string? file, CancellationToken cancellationToken)
    {
        var people = new List<string>(names);
        if (file is not null)
        {
            using var lines = file == "-"
                ? TextFiles.Read(Console.OpenStandardInput(), "Standard input", strict: true)
                : TextFiles.Open(InputPaths.RequireFile(file));
            await foreach (string line in TextInput.LinesAsync(lines, cancellationToken))
            {
                if (!string.IsNullOrWhiteSpace(line))
                {
                    people.Add(line.Trim());
                }
            }
        }

        return people.Count > 0 ? people : throw new RoleConfigurationException(
            "Nobody is named. Give a phone number, a user id, a user name or a contact key, or a file of them with "
            + "--file.");
    }

    // One receipt is a file; several are files of a folder.
    private static async Task<string> WriteAsync(
        IReadOnlyList<ErasureReceipt> receipts, IReadOnlyList<string> signed, string? output,
        CancellationToken cancellationToken)
    {
        if (receipts.Count == 1)
        {
            string path = output ?? FileName(receipts[0]);
            await File.WriteAllTextAsync(path, signed[0] + "\n", cancellationToken);
            return $"The receipt is in {path}.";
        }

        string folder = Directory.CreateDirectory(output ?? ".").FullName;
        foreach (var (receipt, text) in receipts.Zip(signed))
        {
            await File.WriteAllTextAsync(Path.Combine(folder, FileName(receipt)), text + "\n", cancellationToken);
        }

        return $"The receipts are in {folder}.";
    }

    private static string FileName(ErasureReceipt receipt) => $"erasure-{receipt.ErasureId}.json";

    private static void Print(IEnumerable<string> lines) => Console.WriteLine(string.Join('\n', lines));

    internal static void RequirePostgres(Settings settings)
    {
        if (settings.Postgres.ConnectionString.Length == 0)
        {
            throw new RoleConfigurationException(
                "What is known of people lies in PostgreSQL too: set Postgres__ConnectionString, or name a running "
                + "installation with --data.");
        }
    }

    private static Command Verify()
    {
        var common = new CommonOptions();
        var file = new Argument<string>("FILE") { Description = "The receipt's file." };
        var command = new Command("verify",
            "Check the signature of a receipt, offline: with the installation's key alone.\n"
            + "Example: streamml forget verify erasure-0199c2a4.json --data /var/lib/streamml")
        {
            file, common.Data,
        };
        command.SetAction(async (parsed, token) =>
        {
            var receipt = ErasureJob.Verify(
                await File.ReadAllTextAsync(parsed.GetRequiredValue(file), token), common.Load(parsed));
            Console.WriteLine($"The receipt is as it was signed.\n{ErasureText.Of([receipt])}");
            return 0;
        });
        return command;
    }
}
