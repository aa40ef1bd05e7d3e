using System.CommandLine;
using System.Text;
using StreamML.Hosting;
using StreamML.Hosting.Erasing;
using StreamML.Messaging.Connection;
using StreamML.Sink.Exports;

namespace StreamML.Cli.Commands;

/// <summary>
/// <c>streamml export feedback</c>: the data set of the demographic models as CSV. <c>streamml export contact</c>:
/// everything of a person.
/// </summary>
internal static class ExportCommand
{
    public static Command Create() => new("export", "Write data of the database to files.")
    {
        Feedback(), Contact(),
    };

    private static Command Contact()
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
        var output = new Option<string>("--out") { Description = "The file; it is replaced.", Required = true };
        var command = new Command("contact",
            "Write everything that is known of a person as one JSON file: identities, rows, voice notes. The file is\n"
            + "readable by its owner alone.\n"
            + "Example: streamml export contact '+46 70 123 45 67' --tenant shop --out person.json")
        {
            who, tenant, output,
        };
        common.OnInstallation(command, async (parsed, kafka, settings, token) =>
        {
            ForgetCommand.RequirePostgres(settings);
            string path = parsed.GetRequiredValue(output);
            var options = new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            await using var file = new FileStream(path, options);
            long rows = await new PersonExport(kafka, settings, TimeProvider.System).WriteAsync(
                parsed.GetRequiredValue(who), parsed.GetValue(tenant), file, token);
            await Console.Error.WriteLineAsync($"{rows:N0} rows in {path}");
            return 0;
        });
        return command;
    }

    private static Command Feedback()
    {
        var common = new CommonOptions();
        var campaign = new Option<string?>("--campaign")
        {
            Description = "Only this campaign's, by its id or its short code of eight characters.",
        };
        var tenant = new Option<string?>("--tenant") { Description = "Only this tenant's." };
        var output = new Option<string?>("--out") { Description = "The file; it is replaced. Default: stdout." };
        var command = new Command("feedback",
            "Write the feedback that has a sentiment as CSV: tenant, campaign with its short code, demographics,\n"
            + "sentiment, time, source.\n"
            + "Example: streamml export feedback --campaign spring --out feedback.csv")
        {
            campaign, tenant, output, common.Data,
        };
        command.SetAction(async (parsed, token) =>
        {
            var settings = common.Load(parsed);
            await Installation.AdoptAsync(settings, token);
            if (settings.Postgres.ConnectionString.Length == 0)
            {
                throw new RoleConfigurationException(
                    "Feedback is exported from PostgreSQL: set Postgres__ConnectionString, or name a running "
                    + "installation with --data.");
            }

            string? path = parsed.GetValue(output);
            await using var file = path is null
                ? Console.Out
                : new StreamWriter(path, append: false, new UTF8Encoding(false));
            long rows = await FeedbackExport.WriteAsync(
                settings.Postgres, parsed.GetValue(tenant), parsed.GetValue(campaign), file, token);
            await Console.Error.WriteLineAsync($"{rows:N0} rows{(path is null ? "" : $" in {path}")}");
            return 0;
        });
        return command;
    }
}
