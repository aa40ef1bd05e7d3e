using StreamML.Inference;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Scoring;
using StreamML.Inference.Sentiment;
using StreamML.Inference.Text;
using StreamML.Trainer.Evaluation;

namespace StreamML.Trainer.Role.Judging;

/// <summary>
/// What a loaded model says of labelled examples beside what is true. The model is what a processor would ask.
/// </summary>
internal static class ModelAnswers
{
    /// <summary>Asks it about all examples at once.</summary>
    /// <param name="model">What <c>ModelLoaders.Load</c> made.</param>
    /// <param name="rows">Examples of the model's task that its learner can use.</param>
    /// <exception cref="ArtifactException">It is no model that can be asked here, or lacks a label.</exception>
    public static EvaluationSet Of(object model, IReadOnlyList<LabelledRow> rows)
    {
        var groups = rows.Select(row => row.Group).Distinct(StringComparer.Ordinal).Index()
            .ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        return Answers(model, rows) with
        {
            Groups = [.. rows.Select(row => groups[row.Group])],
            Slices = ModelSlices.Of(rows),
        };
    }

    private static EvaluationSet Answers(object model, IReadOnlyList<LabelledRow> rows) => model switch
    {
        LeadScorer lead => EvaluationSet.OfNumbers(Truth(rows), Values(lead.PredictValues, rows)),
        ChurnScorer churn => EvaluationSet.OfProbabilities(
            Truth(rows), Values(churn.PredictValues, rows), negative: "stays", positive: "leaves"),
        EngagementScorer engagement => EvaluationSet.OfProbabilities(
            Truth(rows), Values(engagement.PredictValues, rows), negative: "ignores", positive: "engages"),
        DemographicModel demographic => Demographic(demographic, rows),
        ITextModel<SentimentPrediction> sentiment => Texts(
            sentiment, LinearSentimentModel.Labels, rows, said => [said.Neutral, said.Positive, said.Negative]),
        ITextModel<EmotionPrediction> emotion => Texts(
            emotion, LinearEmotionModel.Labels, rows, said => [.. said.Probabilities]),
        ITextModel<IntentPrediction> intent => Texts(
            intent, LinearIntentModel.Labels, rows, said => [.. said.Probabilities]),
        ITextModel<LabelPrediction> labels => Labels(labels, rows),
        _ => throw new ArtifactException($"A {model.GetType().Name} cannot be asked about examples."),
    };

    private delegate void Predicting(ReadOnlySpan<float> rows, Span<float> values);

    private static float[] Values(Predicting predict, IReadOnlyList<LabelledRow> rows)
    {
        float[] values = new float[rows.Count];
        predict([.. rows.SelectMany(row => row.Value.Features.Values)], values);
        return values;
    }

    private static float[] Truth(IReadOnlyList<LabelledRow> rows) => [.. rows.Select(row => (float)row.Value.Value)];

    private static EvaluationSet Demographic(DemographicModel model, IReadOnlyList<LabelledRow> rows)
    {
        var said = new DemographicPrediction[rows.Count];
        model.Predict([.. rows.Select(Group)], said);
        string[] classes = said.Length == 0
            ? []
            : [.. said[0].Probabilities.Keys.Union(rows.Select(row => row.Value.Label)).Order(StringComparer.Ordinal)];
        return OfClasses(
            classes, rows,
            [.. said.Select(each => classes.Select(name => each.Probabilities.GetValueOrDefault(name)).ToArray())]);
    }

    private static EvaluationSet Labels(ITextModel<LabelPrediction> model, IReadOnlyList<LabelledRow> rows)
    {
        var said = Ask(model, rows);
        return OfClasses(said.Length == 0 ? [] : said[0].Labels, rows, Array.ConvertAll(
            said, each => each.Probabilities.ToArray()));
    }

    private static EvaluationSet Texts<TResult>(
        ITextModel<TResult> model, IReadOnlyList<string> classes, IReadOnlyList<LabelledRow> rows,
        Func<TResult, float[]> probabilities) =>
        OfClasses(classes, rows, Array.ConvertAll(Ask(model, rows), each => probabilities(each)));

    private static TResult[] Ask<TResult>(ITextModel<TResult> model, IReadOnlyList<LabelledRow> rows)
    {
        var results = new TResult[rows.Count];
        model.Predict([.. rows.Select(row => row.Value.Text)], results);
        return results;
    }

    private static EvaluationSet OfClasses(
        IReadOnlyList<string> classes, IReadOnlyList<LabelledRow> rows, float[][] probabilities)
    {
        var numbers = classes.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        int[] labels =
        [
            .. rows.Select(row => numbers.TryGetValue(row.Value.Label, out int number)
                ? number
                : throw new ArtifactException(
                    $"The model does not know the label '{row.Value.Label}'; it knows {string.Join(", ", classes)}.")),
        ];
        return classes.Count == 2
            ? EvaluationSet.OfProbabilities(
                Array.ConvertAll(labels, label => (float)label),
                Array.ConvertAll(probabilities, each => each[1]), 0.5f, classes[0], classes[1])
            : EvaluationSet.OfClasses(classes, labels, [.. probabilities.SelectMany(each => each)]);
    }

    /// <summary>The group of an example.</summary>
    public static DemographicGroup Group(LabelledRow row)
    {
        var person = row.Value.Demographics;
        return new DemographicGroup(
            person.Gender, person.AgeRange, person.EducationLevel, person.Country, person.State);
    }
}
