using Microsoft.AspNetCore.Http;
using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Api.Routes;
using StreamML.Features;
using StreamML.Inference.Scoring;
using StreamML.Serving;

namespace StreamML.Api.Scores;

/// <summary><c>/models/engagement-prediction</c>: how likely a contact engages with a message, and when.</summary>
/// <param name="hub">Serves the models.</param>
internal sealed class EngagementRoutes(ModelHub hub)
{
    private const string Group = "Engagement";
    private const string Path = "/api/v1/ml/models/engagement-prediction";
    private const int HoursOfDay = 24;
    private const float Likely = 0.5f;

    private readonly TaskRoutes<EngagementScorer, EngagementPrediction> _routes =
        new(hub, ModelTasks.Engagement, FeatureSchemas.Engagement, Group, Path, ScoreWords.Recommendations);

    public IEnumerable<ApiRoute> All => ApiRoute.Refusing(
        StatusCodes.Status409Conflict,
    [
        _routes.Predict<EngagementRequest, EngagementAnswer>(
            "How likely a contact engages with a message.",
            """
            {"engagement_data": {"past_open_rate": 0.65, "hour_of_day": 14, "day_of_week": 2,
             "is_business_hours": true, "preferred_contact_hour": 14, "has_call_to_action": true,
             "personalization_level": 0.8, "messages_received_last_7d": 3}}
            """, "engagement_data", body => body.EngagementData, Answer),
        ApiRoute.Post<OptimalTimeRequest, OptimalTimeAnswer>(
            $"{Path}/optimal-time", AccessScopes.Predict, Group, "The best hour to write to a contact.",
            """
            {"contact_data": {"past_open_rate": 0.65, "preferred_contact_hour": 14, "timezone_offset": -5,
             "is_business_hours": true, "personalization_level": 0.8},
             "hours_to_test": [9, 10, 11, 12, 13, 14, 15, 16, 17]}
            """, (call, body) => Task.FromResult(Best(call, body))),
        _routes.Importance,
    ]);

    private static EngagementAnswer Answer(
        ApiCall call, EngagementScorer scorer, EngagementPrediction engagement, IReadOnlyList<string> unknown) => new(
            Checks.Rounded(engagement.Probability), engagement.Probability >= Likely, engagement.LevelName,
            engagement.Recommendations, engagement.Model.Version)
        {
            Detail = ScoreDetails.Of(
                call, engagement.Confidence, engagement.Factors, engagement.Recommendations, unknown),
        };

    private OptimalTimeAnswer Best(ApiCall call, OptimalTimeRequest body)
    {
        int[] hours = Hours(body.HoursToTest, [.. Enumerable.Range(0, HoursOfDay)]);
        var rows = _routes.Scores.Rows;
        return _routes.Scores.With(call, scorer =>
        {
            float[] contact = new float[rows.Width];
            rows.Read(body.ContactData, "/contact_data", contact);
            var best = EngagementHours.Best(scorer, contact, hours);
            return new OptimalTimeAnswer(
                best.Best, $"{best.Best:00}:00", Checks.Rounded(best.Probability),
                [.. best.All.Select(each => new HourAnswer(each.Moment, Checks.Rounded(each.Probability)))]);
        });
    }

    /// <summary>Hours of the day as a body has them.</summary>
    /// <param name="given">The hours; null: the usual ones.</param>
    /// <param name="usual">These.</param>
    /// <exception cref="ApiProblem">There is none, there are too many, or one is no hour of the day.</exception>
    public static int[] Hours(IReadOnlyList<int>? given, int[] usual)
    {
        int[] hours = given is null ? usual : [.. given];
        if (hours.Length is 0 or > HoursOfDay)
        {
            throw ApiProblem.Invalid("/hours_to_test", $"must have 1 to {HoursOfDay} hours");
        }

        int wrong = Array.FindIndex(hours, hour => hour is < 0 or >= HoursOfDay);
        return wrong < 0
            ? hours
            : throw ApiProblem.Invalid($"/hours_to_test/{wrong}", "must be an hour of the day, 0 to 23");
    }
}
