using StreamML.Inference.Scoring;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Stages.Score;

/// <summary>What an answer says in a label, a number and a confidence.</summary>
internal readonly record struct Said(string Label, double? Value, float Confidence);

/// <summary>Answers of all tasks in the same three fields.</summary>
internal static class SaidAnswers
{
    /// <summary>Tier and score.</summary>
    public static Said Lead(LeadPrediction said) => new(said.TierName, said.Score, said.Confidence);

    /// <summary>Risk and probability.</summary>
    public static Said Churn(ChurnPrediction said) => new(said.RiskName, said.Probability, said.Confidence);

    /// <summary>Level and probability.</summary>
    public static Said Engagement(EngagementPrediction said) => new(said.LevelName, said.Probability, said.Confidence);

    /// <summary>The sentiment.</summary>
    public static Said Demographic(DemographicPrediction said) => new(said.Sentiment, null, said.Confidence);

    /// <summary>As vectors carry it; null where nobody was asked.</summary>
    public static ServedPrediction? Of<T>(ScoreAnswer<T>? answer, Func<T, Said> read)
    {
        if (answer is null)
        {
            return null;
        }

        var said = read(answer.Prediction);
        var served = new ServedPrediction
        {
            ModelName = answer.Model.Name,
            ModelVersion = answer.Model.Version,
            Label = said.Label,
            Confidence = said.Confidence,
        };
        if (said.Value is { } value)
        {
            served.Value = value;
        }

        return served;
    }
}
