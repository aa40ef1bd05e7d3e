using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Api.Routes;
using StreamML.Features;
using StreamML.Inference.Scoring;
using StreamML.Serving;

namespace StreamML.Api.Scores;

/// <summary><c>/models/churn-prediction</c>: how likely posted customers leave.</summary>
/// <param name="hub">Serves the models.</param>
/// <param name="options">Limits.</param>
internal sealed class ChurnRoutes(ModelHub hub, ApiOptions options)
{
    private const string Group = "Churn";
    private const string Path = "/api/v1/ml/models/churn-prediction";
    private const float Likely = 0.5f;

    private readonly ScoreTask<ChurnScorer, ChurnPrediction> _task = new(hub, ModelTasks.Churn, FeatureSchemas.Churn);

    public IEnumerable<ApiRoute> All =>
    [
        ApiRoute.Post<ChurnRequest, ChurnAnswer>(
            $"{Path}/predict", AccessScopes.Predict, Group, "How likely a customer leaves, why, and what to do.",
            """
            {"customer_data": {"days_since_last_purchase": 45, "purchase_frequency_decline": 0.6,
             "sentiment_decline_rate": 0.3, "support_tickets_count": 3, "unresolved_tickets_count": 1,
             "response_rate_current": 0.2, "response_rate_30d_ago": 0.7}}
            """,
            (call, body) => Task.FromResult(
                _task.Predict(call, [body.CustomerData], _ => "/customer_data", Answer(call))[0])),
        ApiRoute.Post<ChurnsRequest, ChurnsAnswer>(
            $"{Path}/batch", AccessScopes.Predict, Group, "The same of many customers, in one pass through the model.",
            """
            {"customers_data": [{"days_since_last_purchase": 45, "complaint_count": 2},
             {"days_since_last_purchase": 2}]}
            """,
            (call, body) =>
            {
                var customers = Checks.Many(body.CustomersData, "/customers_data", options.MaxRows, "Api__MaxRows");
                var results = _task.Predict(call, [.. customers], i => $"/customers_data/{i}", Answer(call));
                return Task.FromResult(new ChurnsAnswer(
                    results, results.Count, results.Count(each => each.RiskLevel is "critical" or "high")));
            }),
        ApiRoute.Get(
            $"{Path}/feature-importance", AccessScopes.Predict, Group, "How much each feature matters to the model.",
            call => Task.FromResult(_task.Importance(call))),
    ];

    private static Func<ChurnScorer, ChurnPrediction, IReadOnlyList<string>, ChurnAnswer> Answer(ApiCall call) =>
        (scorer, churn, unknown) => new ChurnAnswer(
            Checks.Rounded(churn.Probability), churn.Probability >= Likely, churn.RiskName,
            ScoreTask<ChurnScorer, ChurnPrediction>.Factors(
                scorer, churn.Factors.Where(factor => factor.Contribution > 0)),
            churn.Recommendations, churn.Model.Version)
        {
            Detail = ScoreTask<ChurnScorer, ChurnPrediction>.Detail(
                call, churn.Confidence, churn.Factors, churn.Recommendations, unknown),
        };
}
