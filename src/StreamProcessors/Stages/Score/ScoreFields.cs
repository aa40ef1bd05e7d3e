using StreamML.Inference;
using StreamML.Inference.Scoring;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Stages.Score;

/// <summary>What models said, as fields of records.</summary>
internal static class ScoreFields
{
    /// <summary>A lead score; without a number where no model is trained.</summary>
    public static LeadScore Of(ScoreAnswer<LeadPrediction>? answer)
    {
        if (answer is null)
        {
            return new LeadScore { Status = ScoreStatus.NotTrained };
        }

        var said = answer.Prediction;
        return new LeadScore
        {
            Status = ScoreStatus.Scored,
            Score = said.Score,
            Tier = said.TierName,
            Factors = { said.Factors.Select(Of) },
            Recommendation = string.Join("; ", said.Recommendations),
            Confidence = said.Confidence,
            Model = Use(answer.Model, answer.LatencyUs),
        };
    }

    /// <summary>A churn score; without a number where no model is trained.</summary>
    public static ChurnScore Of(ScoreAnswer<ChurnPrediction>? answer)
    {
        if (answer is null)
        {
            return new ChurnScore { Status = ScoreStatus.NotTrained };
        }

        var said = answer.Prediction;
        return new ChurnScore
        {
            Status = ScoreStatus.Scored,
            Probability = said.Probability,
            Risk = said.RiskName,
            Factors = { said.Factors.Select(Of) },
            Recommendations = { said.Recommendations },
            Confidence = said.Confidence,
            Model = Use(answer.Model, answer.LatencyUs),
        };
    }

    /// <summary>An engagement score; without a number where no model is trained.</summary>
    public static EngagementScore Of(ScoreAnswer<EngagementPrediction>? answer, int? bestHour, int? bestDay)
    {
        if (answer is null)
        {
            return new EngagementScore { Status = ScoreStatus.NotTrained };
        }

        var said = answer.Prediction;
        var score = new EngagementScore
        {
            Status = ScoreStatus.Scored,
            Probability = said.Probability,
            Level = said.LevelName,
            Factors = { said.Factors.Select(Of) },
            Recommendations = { said.Recommendations },
            Confidence = said.Confidence,
            Model = Use(answer.Model, answer.LatencyUs),
        };
        if (bestHour is { } hour && bestDay is { } day)
        {
            (score.BestHour, score.BestDay) = (hour, day);
        }

        return score;
    }

    /// <summary>A demographic score; null where no demographics are known.</summary>
    public static DemographicScore? Of(ScoreAnswer<DemographicPrediction>? answer, bool known)
    {
        if (answer is null)
        {
            return known ? new DemographicScore { Status = ScoreStatus.NotTrained } : null;
        }

        return new DemographicScore
        {
            Status = ScoreStatus.Scored,
            Sentiment = answer.Prediction.Sentiment,
            Confidence = answer.Prediction.Confidence,
            Probabilities = { answer.Prediction.Probabilities.ToDictionary() },
            Model = Use(answer.Model, answer.LatencyUs),
        };
    }

    private static Schemas.V1.ScoreFactor Of(Inference.Scoring.ScoreFactor factor)
    {
        var field = new Schemas.V1.ScoreFactor
        {
            Feature = factor.Feature,
            Name = factor.Name,
            Contribution = factor.Contribution,
            Sentence = factor.Sentence,
        };
        if (!float.IsNaN(factor.Value))
        {
            field.Value = factor.Value;
        }

        return field;
    }

    private static ModelUse Use(ModelIdentity model, long latencyUs) =>
        new() { Name = model.Name, Version = model.Version, LatencyUs = latencyUs };
}
