using Microsoft.AspNetCore.Http;
using StreamML.Api.Dashboard.Pages;
using StreamML.Api.Dashboard.Rendering;
using StreamML.Api.Http;
using StreamML.Api.Letters;
using StreamML.Api.People;
using StreamML.Messaging.Redriving;

namespace StreamML.Api.Dashboard;

/// <summary>Dead letters of one topic, stage and reason are brought back, or discarded.</summary>
internal sealed class LetterPages(ILetterDesk desk, AuditLog audit, TimeProvider time)
{
    /// <summary>Asks what shall be done, and says what would be.</summary>
    public async Task<IResult> AskAsync(DashboardCall call)
    {
        var query = Query(call.Query);
        var plan = await GuardedAsync(() => desk.PlanAsync(query, call.Aborted));
        return await PageHtml.RenderAsync<LetterAskPage>(
            StatusCodes.Status200OK, new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(LetterAskPage.Frame)] = call.Frame("Dead letters that wait", time.GetUtcNow()),
                [nameof(LetterAskPage.Question)] = new LetterQuestion(
                    query.Topic!, query.Stage ?? "", query.Reason ?? "", plan.Letters.Count,
                    plan.CountOf(RedriveRefusal.TooOften), plan.CountOf(RedriveRefusal.Replaced),
                    plan.CountOf(RedriveRefusal.NoOrigin)),
            });
    }

    /// <summary>Brings them back.</summary>
    public async Task<IResult> RedriveAsync(DashboardCall call)
    {
        var (query, reason) = (Query(call.Field), call.Reason());
        await AuditAsync(call, AuditActions.RedriveLetters, query, reason);
        var result = await GuardedAsync(() => desk.RedriveAsync(query, reason, By(call), call.Aborted));
        return result.Stopped is { } stopped ? throw Refused(stopped) : Done(call, query);
    }

    /// <summary>Discards them.</summary>
    public async Task<IResult> DiscardAsync(DashboardCall call)
    {
        var (query, reason) = (Query(call.Field), call.Reason());
        if (reason.Length == 0)
        {
            throw ApiProblem.Invalid("reason", "is missing: say why they are discarded");
        }

        await AuditAsync(call, AuditActions.DiscardLetters, query, reason);
        await GuardedAsync(() => desk.DiscardAsync(query, reason, By(call), call.Aborted));
        return Done(call, query);
    }

    private Task AuditAsync(DashboardCall call, string action, DeadLetterQuery query, string reason) =>
        audit.WriteAsync(
            call.Person, Person.AnyTenant, action, $"{query.Topic} {query.Stage} {query.Reason}".TrimEnd(), reason,
            call.Aborted);

    private static IResult Done(DashboardCall call, DeadLetterQuery query) => DashboardResults.SeeOther(
        call.Frame("", default).Link(
            "/pipeline/letters", ("topic", query.Topic), ("stage", query.Stage), ("code", query.Reason),
            ("done", DashboardNotices.Letters)));

    private static DeadLetterQuery Query(Func<string, string?> value) => new()
    {
        Topic = Named(value, "topic") ?? throw ApiProblem.Invalid("topic", "is missing"),
        Stage = Named(value, "stage"),
        Reason = Named(value, "code"),
    };

    private static string? Named(Func<string, string?> value, string name) =>
        value(name) is { Length: > 0 } given ? given : null;

    private static string By(DashboardCall call) => $"dashboard: {call.Person.Name}";

    private static async Task<T> GuardedAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (RedriveException fault)
        {
            throw Refused(fault.Message);
        }
    }

    private static ApiProblem Refused(string why) => new(
        StatusCodes.Status409Conflict, "letters", "It ended early", why, "Look at the dead letters under Pipeline.");
}
