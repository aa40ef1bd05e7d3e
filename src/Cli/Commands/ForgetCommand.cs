using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StreamML.Hosting;
using StreamML.Hosting.Erasing;
using StreamML.Messaging.Connection;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml forget</c>: erases a person, with a signed receipt; <c>forget verify</c> checks one.</summary>
internal static class ForgetCommand
{
    public static Command Create()
    {
        var common = new CommonOptions();
        var who = new Argument<string>("PERSON")
        {
            Description = "A phone number in any notation, a user id, a user name, or a contact key.",
        };
        var tenant = new Option<string?>("--tenant")
        {
            Description = "Whose contact; of the only tenant that knows the person if omitted.",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Tell what there is, and change nothing." };
        var json = new Option<bool>("--json") { Description = "One JSON object as the last line of stdout." };
        var output = new Option<string?>("--out") { Description = "The receipt's file. Default: erasure-ID.json." };
        var command = new Command("forget",
            "Erase a person for good: records, rows, voice notes, under every identity that is known. Redeliveries,\n"
            + "replays and backups do not bring them back; whoever writes by the same number is somebody new. Killed,\n"
            + "it goes on when the same command is given again. The receipt is signed and names nobody.\n"
            + "Example: streamml forget '+46 70 123 45 67' --tenant shop --dry-run")
        {
            who, tenant, dryRun, json, output,
        };
        command.Add(Verify());
        common.OnInstallation(command, async (parsed, kafka, settings, token) =>
        {
            RequirePostgres(settings);
            bool quiet = parsed.GetValue(json);
            var job = new ErasureJob(kafka, settings, TimeProvider.System)
            {
                Tell = step => Console.Error.WriteLine($"streamml: {step}"),
            };
            string person = parsed.GetRequiredValue(who);
            if (parsed.GetValue(dryRun))
            {
                var plan = await job.PlanAsync(person, parsed.GetValue(tenant), token);
                Console.WriteLine(quiet ? JsonSerializer.Serialize(plan, AnswerJson.Options) : Text(plan));
                return 0;
            }

            var receipt = await job.RunAsync(person, parsed.GetValue(tenant), token);
            string signed = job.Sign(receipt);
            string path = parsed.GetValue(output) ?? $"erasure-{receipt.ErasureId}.json";
            await File.WriteAllTextAsync(path, signed + "\n", token);
            Console.WriteLine(quiet ? signed : $"{Text(receipt)}\nThe receipt is in {path}.");
            return receipt.Left.Count == 0 ? 0 : CommandLine.Failed;
        });
        return command;
    }

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
            Console.WriteLine($"The receipt is as it was signed.\n{Text(receipt)}");
            return 0;
        });
        return command;
    }

    private static string Text(ErasurePlan plan) => string.Join('\n', Lines(
        $"{plan.ContactKey}: {plan.Identities} identities, {plan.Contacts} contact keys",
        plan.Topics, plan.Tables, plan.MediaFiles)
        .Concat(plan.Models.Select(model => $"  learned: {Name(model.Task, model.Scope, model.Version)}"))
        .Append(plan.RecordsAtOnce
            ? "Records are erased at once."
            : "Apache Kafka: records go with their segments, or when they are compacted."));

    private static string Text(ErasureReceipt receipt) => string.Join('\n', Lines(
            $"{receipt.ContactKey} was erased on {Day(receipt.FinishedAt)}: {receipt.Identities} identities, "
            + $"{receipt.Contacts} contact keys",
            receipt.Topics, receipt.Tables, receipt.MediaFiles)
        .Concat(receipt.Left.Select(left => $"  left: {left.Value} records on {left.Key}; run the command again"))
        .Concat(receipt.Models.Select(model =>
            $"  retire by {Day(model.RetireBy)}: {Name(model.Task, model.Scope, model.Version)} learned from them"))
        .Concat(receipt.Later.Select(later =>
            $"  gone {(later.By is { } by ? $"by {Day(by)}" : "later")}: {later.What}")));

    private static IEnumerable<string> Lines(
        string head, IReadOnlyDictionary<string, long> topics, IReadOnlyDictionary<string, long> tables, int files) =>
    [
        head,
        .. topics.Select(topic => $"  {topic.Value,8:N0} records on {topic.Key}"),
        .. tables.Select(table => $"  {table.Value,8:N0} rows of {table.Key}"),
        $"  {files,8:N0} audio files",
    ];

    private static string Name(string task, string scope, string version) =>
        $"{task} {version}{(scope.Length > 0 ? $" of {scope}" : "")}";

    private static string Day(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
