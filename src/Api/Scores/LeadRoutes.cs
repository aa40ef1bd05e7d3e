using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Api.Routes;
using StreamML.Features;
using StreamML.Inference.Scoring;
using StreamML.Serving;

namespace StreamML.Api.Scores;

/// <summary><c>/models/lead-scoring</c>: scores of posted leads.</summary>
/// <param name="hub">Serves the models.</param>
/// <param name="options">Limits.</param>
internal sealed class LeadRoutes(ModelHub hub, ApiOptions options)
{
    private const string Group = "Lead scoring";
    private const string Path = "/api/v1/ml/models/lead-scoring";

    private readonly ScoreTask<LeadScorer, LeadPrediction> _task = new(hub, ModelTasks.Lead, FeatureSchemas.Lead);

    public IEnumerable<ApiRoute> All =>
    [
        ApiRoute.Post<LeadRequest, LeadAnswer>(
            $"{Path}/predict", AccessScopes.Predict, Group, "Score of a lead, with its tier and what moved it.",
            """
            {"lead_data": {"avg_response_time_minutes": 15.5, "response_rate": 0.85, "messages_received": 12,
             "messages_sent": 15, "conversation_count": 3, "avg_sentiment_score": 0.75, "campaign_opens": 5,
             "question_count": 4, "price_inquiry_count": 2}}
            """,
            (call, body) => Task.FromResult(
                _task.Predict(call, [body.LeadData], _ => "/lead_data", Answer(call))[0])),
        ApiRoute.Post<LeadsRequest, BatchAnswer<LeadAnswer>>(
            $"{Path}/batch", AccessScopes.Predict, Group, "Scores of many leads, in one pass through the model.",
            """
            {"leads_data": [{"response_rate": 0.85, "price_inquiry_count": 2}, {"response_rate": 0.1},
             {"meeting_request_count": 1}]}
            """,
            (call, body) =>
            {
                var leads = Checks.Many(body.LeadsData, "/leads_data", options.MaxRows, "Api__MaxRows");
                var results = _task.Predict(
                    call, [.. leads], i => $"/leads_data/{i}", Answer(call));
                return Task.FromResult(new BatchAnswer<LeadAnswer>(results, results.Count));
            }),
        ApiRoute.Get(
            $"{Path}/feature-importance", AccessScopes.Predict, Group, "How much each feature matters to the model.",
            call => Task.FromResult(_task.Importance(call))),
    ];

    private static Func<LeadScorer, LeadPrediction, IReadOnlyList<string>, LeadAnswer> Answer(ApiCall call) =>
        (scorer, lead, unknown) => new LeadAnswer(
            Math.Round(lead.Score, 1), lead.TierName,
            ScoreTask<LeadScorer, LeadPrediction>.Factors(scorer, lead.Factors), lead.Model.Version)
        {
            Detail = ScoreTask<LeadScorer, LeadPrediction>.Detail(
                call, lead.Confidence, lead.Factors, lead.Recommendations, unknown),
        };
}
