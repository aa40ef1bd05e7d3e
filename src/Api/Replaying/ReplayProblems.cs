using Microsoft.AspNetCore.Http;
using StreamML.Api.Http;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.Api.Replaying;

/// <summary>Why what is asked of replays is refused.</summary>
internal static class ReplayProblems
{
    private const string Advice = "See 'Replaying past messages' in docs/operations.md.";

    /// <summary>There is no such replay.</summary>
    public static ApiProblem NotFound() => new(
        StatusCodes.Status404NotFound, "not-found", "Not found", "There is no such replay.",
        "GET /api/v1/replays and the page Replays list them.");

    /// <summary>Something else is being read.</summary>
    public static ApiProblem Busy() => ApiProblem.Unavailable(
        "Another plan is being counted, or another replay compared.", "Try again after a moment.");

    /// <summary>There is more to read than the time allows.</summary>
    /// <param name="option">The option that says how long it may take.</param>
    public static ApiProblem TookTooLong(string option) => new(
        StatusCodes.Status504GatewayTimeout, "timeout", "Took too long", $"Reading took longer than {option} allows.",
        $"Take a shorter range, raise {option}, or use 'streamml replay', which has no limit.");

    /// <summary>Does something with replays, and puts its refusals in our form.</summary>
    /// <param name="work">What is done.</param>
    /// <param name="status">The status of a refusal that has no other reason.</param>
    public static async Task<T> GuardAsync<T>(Func<Task<T>> work, int status = StatusCodes.Status409Conflict)
    {
        try
        {
            return await work();
        }
        catch (ReplayException fault)
        {
            throw fault.Fault switch
            {
                ReplayFault.NotFound => NotFound(),
                ReplayFault.Unavailable => ApiProblem.Unavailable(fault.Message, Advice),
                _ => new ApiProblem(status, "replay", "Not done", Named(fault.Message), Advice),
            };
        }
    }

    // The command's options are called as our fields are.
    private static string Named(string message) => message.Replace(" --", " ", StringComparison.Ordinal);
}
