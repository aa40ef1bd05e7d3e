using System.CommandLine;
using StreamML.FaultInjection.Reads;

namespace StreamML.Cli.Commands.Checks;

/// <summary><c>streamml check reads</c>.</summary>
internal static class CheckReads
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var sizes = new ReadOptions();
        var messages = CheckOptions.Number("--messages", sizes.Messages, "Messages in the tables.");
        var contacts = CheckOptions.Number("--contacts", sizes.Contacts, "Contacts in the tables.");
        var limit = CheckOptions.Number(
            "--limit", (int)sizes.Limit.TotalMilliseconds, "Most that the 99th percentile of a read may be, milliseconds.");
        return new CheckOptions { TakesCluster = false }.On(
            new Command("reads",
                "Fill PostgreSQL as a busy year does and ask for every list, search and page of the API and the dashboard:\n"
                + "each in time, and none by reading a large table from end to end.")
            {
                messages, contacts, limit,
            },
            (parsed, _, token) => new ReadRun(
                new ReadOptions
                {
                    Messages = parsed.GetValue(messages),
                    Contacts = parsed.GetValue(contacts),
                    Limit = TimeSpan.FromMilliseconds(parsed.GetValue(limit)),
                },
                TimeProvider.System, CheckOptions.Progress).RunAsync(token));
    }
}
