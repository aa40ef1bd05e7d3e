using Microsoft.AspNetCore.Http;
using StreamML.Api.Http;
using StreamML.Api.Routes;
using StreamML.Features;
using StreamML.Inference.Scoring;
using StreamML.Serving;

namespace StreamML.Api.Scores;

/// <summary><c>/models/lead-scoring</c> and <c>/models/churn-prediction</c>: scores of posted features.</summary>
/// <param name="hub">Serves the models.</param>
/// <param name="options">Limits.</param>
internal sealed class ScoreRoutes(ModelHub hub, ApiOptions options)
{
    private const float Likely = 0.5f;

    private readonly TaskRoutes<LeadScorer, LeadPrediction> _lead = new(
        hub, ModelTasks.Lead, FeatureSchemas.Lead, "Lead scoring", "/api/v1/ml/models/lead-scoring",
        ScoreWords.None);

    private readonly TaskRoutes<ChurnScorer, ChurnPrediction> _churn = new(
        hub, ModelTasks.Churn, FeatureSchemas.Churn, "Churn", "/api/v1/ml/models/churn-prediction",
        ScoreWords.Recommendations);

    public IEnumerable<ApiRoute> All => ApiRoute.Refusing(
        StatusCodes.Status409Conflict,
    [
        _lead.Predict<LeadRequest, LeadAnswer>(
            "Score of a lead, with its tier and what moved it.",
            """
            {"lead_data": {"avg_response_time_minutes": 15.5, "response_rate": 0.85, "messages_received": 12,
             "messages_sent": 15, "conversation_count": 3, "avg_sentiment_score": 0.75, "campaign_opens": 5,
             "question_count": 4, "price_inquiry_count": 2}}
            """, "lead_data", body => body.LeadData, Lead),
        _lead.Batch<LeadsRequest, LeadAnswer, BatchAnswer<LeadAnswer>>(
            """
            {"leads_data": [{"response_rate": 0.85, "price_inquiry_count": 2}, {"response_rate": 0.1},
             {"meeting_request_count": 1}]}
            """, "leads_data", body => body.LeadsData, options.MaxRows, Lead,
            results => new BatchAnswer<LeadAnswer>(results, results.Count)),
        _lead.Importance,
        _churn.Predict<ChurnRequest, ChurnAnswer>(
            "How likely a customer leaves, why, and what to do.",
            """
            {"customer_data": {"days_since_last_purchase": 45, "purchase_frequency_decline": 0.6,
             "sentiment_decline_rate": 0.3, "support_tickets_count": 3, "unresolved_tickets_count": 1,
             "response_rate_current": 0.2, "response_rate_30d_ago": 0.7}}
            """, "customer_data", body => body.CustomerData, Churn),
        _churn.Batch<ChurnsRequest, ChurnAnswer, ChurnsAnswer>(
            """
            {"customers_data": [{"days_since_last_purchase": 45, "complaint_count": 2},
             {"days_since_last_purchase": 2}]}
            """, "customers_data", body => body.CustomersData, options.MaxRows, Churn,
            results => new ChurnsAnswer(
                results, results.Count, results.Count(each => each.RiskLevel is "critical" or "high"))),
        _churn.Importance,
    ]);

    private static LeadAnswer Lead(
        ApiCall call, LeadScorer scorer, LeadPrediction lead, IReadOnlyList<string> unknown) => new(
            Math.Round(lead.Score, 1), lead.TierName,
            ScoreTask<LeadScorer, LeadPrediction>.Factors(scorer, lead.Factors), lead.Model.Version)
        {
            Detail = ScoreDetails.Of(call, lead.Confidence, lead.Factors, lead.Recommendations, unknown),
        };

    private static ChurnAnswer Churn(
        ApiCall call, ChurnScorer scorer, ChurnPrediction churn, IReadOnlyList<string> unknown) => new(
            Checks.Rounded(churn.Probability), churn.Probability >= Likely, churn.RiskName,
            ScoreTask<ChurnScorer, ChurnPrediction>.Factors(
                scorer, churn.Factors.Where(factor => factor.Contribution > 0)),
            churn.Recommendations, churn.Model.Version)
        {
            Detail = ScoreDetails.Of(call, churn.Confidence, churn.Factors, churn.Recommendations, unknown),
        };
}
