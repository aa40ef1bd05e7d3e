using StreamML.Inference;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Sentiment;
using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Evaluation;

/// <summary>
/// Judges a text model on the same messages in several languages: whether they get the same label, and whether it is
/// the right one.
/// </summary>
public static class MeaningEvaluation
{
    /// <summary>Runs it.</summary>
    /// <param name="task"><c>intent</c>, <c>sentiment</c> or <c>emotion</c>.</param>
    /// <param name="artifact">The model.</param>
    /// <param name="path">Text, language, meaning, intent, sentiment, emotion; apart by tabs, without a header.</param>
    /// <exception cref="DatasetException">The file cannot be used, or it has no column for the task.</exception>
    /// <exception cref="ArtifactException">The model cannot.</exception>
    public static MeaningReport Run(string task, ModelArtifact artifact, string path)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        var right = Column(task);
        var rows = TextSets.Meanings(path).ToList();
        if (rows.Count == 0)
        {
            throw new DatasetException($"{path} has no message.");
        }

        string[] said = TextEvaluation.Predict(task, artifact, [.. rows.Select(row => row.Text)]);
        return Report(
            task, new ModelIdentity(artifact.Manifest.Name, artifact.Manifest.Version).ToString(),
            [.. rows.Zip(said, (row, label) => new MeaningLabel(row.Meaning, row.Language, label, right(row)))]);
    }

    /// <summary>What labels come to.</summary>
    /// <param name="task">The task.</param>
    /// <param name="model">What gave them.</param>
    /// <param name="labels">The labels, at least one.</param>
    internal static MeaningReport Report(string task, string model, IReadOnlyList<MeaningLabel> labels)
    {
        // Of labels that are equally common the first by name counts; the share is the same with any of them.
        var usual = labels.GroupBy(each => each.Meaning, StringComparer.Ordinal).ToDictionary(
            meaning => meaning.Key,
            meaning => meaning.GroupBy(each => each.Said, StringComparer.Ordinal)
                .OrderByDescending(label => label.Count()).ThenBy(label => label.Key, StringComparer.Ordinal)
                .First().Key,
            StringComparer.Ordinal);
        return new MeaningReport(
            task, model, usual.Count,
            labels.GroupBy(each => each.Meaning, StringComparer.Ordinal)
                .Count(meaning => meaning.All(each => each.Said == usual[meaning.Key])),
            Shares(labels, usual),
            labels.GroupBy(each => each.Language, StringComparer.Ordinal)
                .ToDictionary(language => language.Key, language => Shares([.. language], usual)));
    }

    private static Func<MeaningVersion, string> Column(string task) => task switch
    {
        LinearIntentModel.Task => row => row.Intent,
        LinearSentimentModel.Task => row => row.Sentiment,
        LinearEmotionModel.Task => row => row.Emotion,
        _ => throw new DatasetException(
            $"Meanings have no column for '{task}'; they have: {string.Join(", ", TextTraining.Tasks)}."),
    };

    private static MeaningShares Shares(IReadOnlyList<MeaningLabel> labels, Dictionary<string, string> usual)
    {
        var options = new EvaluationOptions();
        var numbers = usual.Keys.Index().ToDictionary(each => each.Item, each => each.Index, StringComparer.Ordinal);
        var bootstrap = new GroupBootstrap([.. labels.Select(each => numbers[each.Meaning])], options.Seed);
        double[] times = new double[labels.Count];
        double[] agreements = new double[options.Draws], accuracies = new double[options.Draws];
        for (int draw = 0; draw < options.Draws; draw++)
        {
            bootstrap.Draw(times);
            agreements[draw] = Share(times, each => labels[each].Said == usual[labels[each].Meaning]);
            accuracies[draw] = Share(times, each => labels[each].Said == labels[each].Right);
        }

        Array.Fill(times, 1);
        return new MeaningShares(
            labels.Count,
            Measured.Of(Share(times, each => labels[each].Said == usual[labels[each].Meaning]), agreements),
            Measured.Of(Share(times, each => labels[each].Said == labels[each].Right), accuracies));
    }

    private static double Share(double[] times, Func<int, bool> counts) =>
        times.Index().Sum(each => counts(each.Index) ? each.Item : 0) / times.Sum();
}

/// <summary>The label that a text got.</summary>
/// <param name="Meaning">The message, whatever its language.</param>
/// <param name="Language">The language.</param>
/// <param name="Said">What a model said.</param>
/// <param name="Right">What is right.</param>
internal sealed record MeaningLabel(string Meaning, string Language, string Said, string Right);
