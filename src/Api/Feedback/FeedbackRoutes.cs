using System.Globalization;
using Microsoft.AspNetCore.Http;
using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Api.Reads;
using StreamML.Api.Routes;
using StreamML.Schemas.V1;

namespace StreamML.Api.Feedback;

/// <summary><c>/api/v1/feedback</c> and <c>/api/v1/events</c>, by the contract of the role ingest.</summary>
/// <param name="intake">Takes records in.</param>
/// <param name="sources">Where feedback is looked up.</param>
internal sealed class FeedbackRoutes(FeedbackIntake intake, ReadSources sources)
{
    /// <summary>Where they stand in the documentation.</summary>
    public const string Group = "Feedback";

    private const string Feedbacks = "/api/v1/feedback";
    private const string IdPart = "event_id";
    private const string NumberPart = "number";

    private const string Look =
        "POST /api/v1/feedback answers with where to look. What was posted stands there within seconds; what stays away was "
        + "refused, see GET /api/v1/dead-letters.";

    public IEnumerable<ApiRoute> All =>
    [
        Route<FeedbackRequest>(
            Feedbacks, ApiKind.Feedback,
            "Send feedback: corrections, outcomes, opinions. Answers when it is durable in the log, and says where to look it "
            + "up: in locations, and of a single record in Location.",
            """
            {"kind": "correction", "model": "intent", "label": "return", "text": "I want my money back"}
            """),
        ApiRoute.Get(
            $"{Feedbacks}/{{{IdPart}}}", AccessScopes.Read, Group, "Feedback by its event id, with its number.",
            ByIdAsync) with
        {
            Sample = ReadSamples.Feedback,
            PathTexts = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [IdPart] = "The event_id that it was sent with, or that the answer named; a slash as %2F.",
            },
        },
        ApiRoute.Get(
            $"{Feedbacks}/numbers/{{{NumberPart}}}", AccessScopes.Read, Group,
            "Feedback by its number within the tenant, from 1 in the order in which feedback was accepted.",
            ByNumberAsync) with
        {
            Sample = ReadSamples.Feedback,
            PathTexts = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [NumberPart] = "The number, as classify-demographic takes it in feedback_id.",
            },
            PathNumbers = [NumberPart],
        },
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
            await TakeAsync(call, kind), StatusCodes.Status202Accepted),
    };

    private async Task<AcceptedAnswer> TakeAsync(ApiCall call, ApiKind kind)
    {
        var taken = await intake.TakeAsync(call, kind);
        if (kind != ApiKind.Feedback)
        {
            return taken;
        }

        string[] locations = [.. taken.EventIds.Select(id => $"{Feedbacks}/{Uri.EscapeDataString(id)}")];
        if (locations is [var only])
        {
            call.Http.Response.Headers.Location = only;
        }

        return taken with { Locations = locations };
    }

    private async Task<FeedbackRow> ByIdAsync(ApiCall call) =>
        await sources.Feedback.FindAsync(call.OneTenant, call.Named(IdPart), call.Aborted)
        ?? throw ReadParameters.NotFound("feedback", Look);

    private async Task<FeedbackRow> ByNumberAsync(ApiCall call) =>
        long.TryParse(call.Named(NumberPart), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
        && await sources.Feedback.FindAsync(call.OneTenant, number, call.Aborted) is { } found
            ? found
            : throw ReadParameters.NotFound("feedback", Look);
}
