using System.CommandLine;
using StreamML.FaultInjection.Erasures;

namespace StreamML.Cli.Commands.Checks;

/// <summary><c>streamml check erasure</c>.</summary>
internal static class CheckErasure
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var sizes = new ErasureCheckOptions();
        var contacts = CheckOptions.Number("--contacts", sizes.Contacts, "Number of contacts.");
        var erase = CheckOptions.Number("--erase", sizes.Erase, "Contacts among them to erase.");
        var limit = CheckOptions.Number(
            "--limit", (int)sizes.Limit.TotalSeconds, "Most that the erasure may take, seconds.");
        return new CheckOptions { TakesCluster = false }.On(
            new Command("erasure",
                "Erase contacts while new ones write: nothing that only they have is left in any topic, table or file, and\n"
                + "what others have is as it was, hash for hash.")
            {
                contacts, erase, limit,
            },
            (parsed, common, token) => new ErasureCheck(
                new ErasureCheckOptions
                {
                    Contacts = parsed.GetValue(contacts),
                    Erase = parsed.GetValue(erase),
                    Limit = TimeSpan.FromSeconds(parsed.GetValue(limit)),
                },
                common, TimeProvider.System, CheckOptions.Progress).RunAsync(token));
    }
}
