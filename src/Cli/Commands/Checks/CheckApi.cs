using System.CommandLine;
using StreamML.FaultInjection.Requests;

namespace StreamML.Cli.Commands.Checks;

/// <summary><c>streamml check api</c>.</summary>
internal static class CheckApi
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var sizes = new RequestOptions();
        var requests = CheckOptions.Number("--requests", sizes.Requests, "Number of requests.");
        var limit = CheckOptions.Number(
            "--limit", (int)sizes.Limit.TotalSeconds, "Longest time of one answer, seconds.");
        return new CheckOptions().On(
            new Command("api",
                "Send random and mutated requests to every route of the API: no 5xx but documented 503s, no request\n"
                + "without an answer, memory flat.")
            {
                requests, limit,
            },
            (parsed, common, token) => new RequestRun(
                new RequestOptions
                {
                    Requests = parsed.GetValue(requests),
                    Limit = TimeSpan.FromSeconds(parsed.GetValue(limit)),
                },
                common, TimeProvider.System, CheckOptions.Progress).RunAsync(token));
    }
}
