using StreamML.Inference;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Scoring;
using StreamML.Inference.Sentiment;
using StreamML.Inference.Text;

namespace StreamML.Trainer.Role.Judging;

/// <summary>What a loaded model says of an example, in a sentence that holds nothing of the example itself.</summary>
internal static class ModelSentences
{
    /// <summary>Asks about one example, in full: with factors and recommendations.</summary>
    /// <exception cref="ArtifactException">It is no model that can be asked here.</exception>
    public static string Of(object model, LabelledRow row) => model switch
    {
        LeadScorer lead => Lead(Scored<LeadPrediction>(lead.Predict, row)),
        ChurnScorer churn => Churn(Scored<ChurnPrediction>(churn.Predict, row)),
        EngagementScorer engagement => Engagement(Scored<EngagementPrediction>(engagement.Predict, row)),
        DemographicModel demographic => Demographic(demographic, row),
        ITextModel<SentimentPrediction> sentiment => Text(
            sentiment, row, said => (LinearSentimentModel.Labels[(int)said.Label], said.Confidence)),
        ITextModel<EmotionPrediction> emotion => Text(
            emotion, row, said => (LinearEmotionModel.Labels[(int)said.Label], said.Confidence)),
        ITextModel<IntentPrediction> intent => Text(
            intent, row, said => (LinearIntentModel.Labels[(int)said.Label], said.Confidence)),
        ITextModel<LabelPrediction> labels => Text(labels, row, said => (said.Label, said.Confidence)),
        _ => throw new ArtifactException($"A {model.GetType().Name} cannot be asked about examples."),
    };

    private delegate void Predicting<TPrediction>(ReadOnlySpan<float> rows, Span<TPrediction> results);

    private static TPrediction Scored<TPrediction>(Predicting<TPrediction> predict, LabelledRow row)
    {
        var said = new TPrediction[1];
        predict([.. row.Value.Features.Values], said);
        return said[0];
    }

    private static string Lead(LeadPrediction said) => FormattableString.Invariant(
        $"score {said.Score:0.0} of 100, {said.TierName}") + First(said.Recommendations);

    private static string Churn(ChurnPrediction said) => FormattableString.Invariant(
        $"probability {said.Probability:0.00}, risk {said.RiskName}") + First(said.Recommendations);

    private static string Engagement(EngagementPrediction said) => FormattableString.Invariant(
        $"probability {said.Probability:0.00}, {said.LevelName}") + First(said.Recommendations);

    private static string Demographic(DemographicModel model, LabelledRow row)
    {
        var said = new DemographicPrediction[1];
        model.Predict([ModelAnswers.Group(row)], said);
        return Label(said[0].Sentiment, said[0].Confidence);
    }

    private static string Text<TResult>(
        ITextModel<TResult> model, LabelledRow row, Func<TResult, (string Label, float Confidence)> read)
    {
        var said = new TResult[1];
        model.Predict([row.Value.Text], said);
        var (label, confidence) = read(said[0]);
        return Label(label, confidence);
    }

    private static string Label(string label, float confidence) =>
        FormattableString.Invariant($"{label} ({confidence:0.00})");

    private static string First(IReadOnlyList<string> recommendations) =>
        recommendations.Count > 0 ? $": {recommendations[0]}" : "";
}
