using Microsoft.AspNetCore.Http;
using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Api.Routes;
using StreamML.Schemas.V1;

namespace StreamML.Api.Feedback;

/// <summary><c>/api/v1/feedback</c> and <c>/api/v1/events</c>, by the contract of the role ingest.</summary>
/// <param name="intake">Takes records in.</param>
internal sealed class FeedbackRoutes(FeedbackIntake intake)
{
    /// <summary>Where they stand in the documentation.</summary>
    public const string Group = "Feedback";

    public IEnumerable<ApiRoute> All =>
    [
        Route<FeedbackRequest>(
            "/api/v1/feedback", ApiKind.Feedback,
            "Send feedback: corrections, outcomes, opinions. Answers when it is durable in the log.",
            """
            {"kind": "correction", "model": "intent", "label": "return", "text": "I want my money back"}
            """),
        Route<EventRequest>(
            "/api/v1/events", ApiKind.Event,
            "Send business events: orders, refunds, campaigns, tickets. Answers when they are durable in the log.",
            """
            {"type": "opt_out", "contact": {"phone": "+4915123456789"}}
            """),
    ];

    private ApiRoute Route<TBody>(string path, ApiKind kind, string summary, string example) => new(
        HttpMethods.Post, path, AccessScopes.Feedback, Group, summary, typeof(TBody), typeof(AcceptedAnswer), example)
    {
        Status = StatusCodes.Status202Accepted,
        Starts = true,
        Handle = async (call, _) => ApiRoute.Plain(
            await intake.TakeAsync(call, kind), StatusCodes.Status202Accepted),
    };
}
