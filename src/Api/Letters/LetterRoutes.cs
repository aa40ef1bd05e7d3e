using Microsoft.AspNetCore.Http;
using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Api.Routes;
using StreamML.Messaging.Redriving;

namespace StreamML.Api.Letters;

/// <summary>Dead letters are brought back or discarded. They belong to no tenant.</summary>
/// <param name="desk">Decides.</param>
internal sealed class LetterRoutes(ILetterDesk desk)
{
    private const string Group = "Pipeline";

    // A second redrive fences the first: in one process the second is told to wait instead.
    private readonly SemaphoreSlim _gate = new(1, 1);

    public IEnumerable<ApiRoute> All => Each.Select(route => route with { OfInstallation = true });

    private IEnumerable<ApiRoute> Each => ApiRoute.Refusing(
        StatusCodes.Status422UnprocessableEntity,
    [
        ApiRoute.Get(
            "/api/v1/dead-letters/sums", AccessScopes.Operate, Group,
            "How many dead letters were redriven or discarded, and how many wait. Reads the dead-letter topics.",
            async call => Answer(await GuardedAsync(() => desk.SumsAsync(call.Aborted)))) with
        {
            Waits = true,
            Sample = """{"success": true, "data": {"all": 41, "redriven": 40, "discarded": 0, "waiting": 1}}""",
        },
        ApiRoute.Post<LetterRequest, RedriveAnswer>(
            "/api/v1/dead-letters/plan", AccessScopes.Operate, Group,
            "What a redrive of these dead letters would do. Changes nothing.",
            """{"topic": "messages.text", "stage": "enricher"}""",
            async (call, request) => Answer(await GuardedAsync(
                () => desk.PlanAsync(Query(request), call.Aborted)))) with
        {
            Waits = true,
        },
        ApiRoute.Post<LetterRequest, RedriveAnswer>(
            "/api/v1/dead-letters/redrive", AccessScopes.Operate, Group,
            "Bring dead letters back to the role that gave them up, those of a contact in their order: a pilot first, the "
            + "rest if enough of it gets through. Ended early, the same call goes on.",
            """{"topic": "messages.text", "stage": "enricher", "reason": "model rolled back"}""",
            async (call, request) => Answer(await AloneAsync(
                () => desk.RedriveAsync(Query(request), request.Reason ?? "", By(call), call.Aborted)))) with
        {
            Waits = true,
        },
        ApiRoute.Post<LetterRequest, DiscardAnswer>(
            "/api/v1/dead-letters/discard", AccessScopes.Operate, Group,
            "Discard dead letters that wait: they are not brought back any more.",
            """{"topic": "whatsapp.raw", "code": "invalid-json", "reason": "a scanner, not Meta"}""",
            async (call, request) => new DiscardAnswer(await AloneAsync(
                () => desk.DiscardAsync(Query(request), request.Reason ?? "", By(call), call.Aborted)))) with
        {
            Waits = true,
        },
    ]);

    private static DeadLetterQuery Query(LetterRequest request)
    {
        var query = new DeadLetterQuery
        {
            Id = request.Id,
            Topic = request.Topic,
            Reason = request.Code,
            Stage = request.Stage,
            Model = request.Model,
            Tenant = request.Tenant,
            Contact = request.Contact,
            Since = request.Since,
            Until = request.Until,
        };
        return request.All == true || query != new DeadLetterQuery()
            ? query
            : throw ApiProblem.Invalid("/all", "must be true where no dead letters are named");
    }

    private static string By(ApiCall call) => $"api: {call.Key.Application}";

    private static LetterSumsAnswer Answer(DeadLetterSums sums) =>
        new(sums.All, sums.Redriven, sums.Discarded, sums.Waiting);

    private static RedriveAnswer Answer(RedrivePlan plan) => Answer(new RedriveResult(plan, 0, 0, 0, Stopped: null));

    private static RedriveAnswer Answer(RedriveResult result) => new(
        result.Plan.Letters.Count, result.Redriven, result.Gone, result.PilotFailed,
        result.Plan.CountOf(RedriveRefusal.TooOften), result.Plan.CountOf(RedriveRefusal.Replaced),
        result.Plan.CountOf(RedriveRefusal.NoOrigin), result.Stopped);

    private async Task<T> AloneAsync<T>(Func<Task<T>> work)
    {
        if (!await _gate.WaitAsync(TimeSpan.Zero))
        {
            throw ApiProblem.Unavailable("Another redrive or discard is under way.", "Try again after a moment.");
        }

        try
        {
            return await GuardedAsync(work);
        }
        finally
        {
            _gate.Release();
        }
    }

    private static async Task<T> GuardedAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (RedriveException fault)
        {
            throw new ApiProblem(
                StatusCodes.Status422UnprocessableEntity, "unsupported", "Not done", fault.Message,
                "See 'Bringing dead letters back' in docs/operations.md.");
        }
    }
}
