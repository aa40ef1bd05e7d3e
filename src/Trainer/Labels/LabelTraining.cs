using StreamML.Inference.Artifacts;
using StreamML.Inference.Text;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.FineTuning;

namespace StreamML.Trainer.Labels;

/// <summary>What a model of any labels is to be.</summary>
/// <param name="Task">What it predicts, e.g. <c>personality</c>; lower-case letters, digits, <c>_</c>.</param>
/// <param name="Version">Version of the model.</param>
/// <param name="Labels">Its labels, 2 to 64; empty: those of the texts, in alphabetical order.</param>
/// <param name="MinExamples">Fewest texts it is trained on.</param>
public sealed record LabelPlan(string Task, string Version, IReadOnlyList<string> Labels, int MinExamples);

/// <summary>
/// Trains a text model of any labels from labelled texts: the better, by grouped cross-validation, of multinomial
/// logistic regression on tf-idf of word and character n-grams, its penalty and temperature chosen by the same folds,
/// and a random forest on tf-idf of the most frequent words; or their average. The same texts in the same order give
/// the same bytes.
/// </summary>
/// <remarks>
/// The metrics of the model name all three: <c>linear_log_loss</c>, <c>forest_log_loss</c>,
/// <c>ensemble_log_loss</c> and the same with <c>accuracy</c>, each of texts whose group the model had not seen.
/// <c>log_loss</c> and <c>accuracy</c>
/// are those of the model itself.
/// </remarks>
public static class LabelTraining
{
    /// <summary>Trains on a file of <c>text, tab, label</c>; further columns are not looked at.</summary>
    /// <param name="plan">What the model is to be.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told what goes on; never a text.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DatasetException">The texts are too few, or of wrong labels; the message says what to
    /// do.</exception>
    public static ModelArtifact Train(
        LabelPlan plan, string path, LabelOptions options, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (!File.Exists(path))
        {
            throw new DatasetException($"{path} is missing: give a file of text, tab, label, an example a line.");
        }

        return Train(
            plan, [.. TextSets.Labelled(path).Select(row => new LabelledExample(row.Text, row.Label))],
            Path.GetFileNameWithoutExtension(path), options, progress, cancellationToken);
    }

    /// <summary>Trains on texts with their labels.</summary>
    /// <param name="plan">What the model is to be.</param>
    /// <param name="examples">The texts with labels by name, in an order that the bytes depend on.</param>
    /// <param name="source">What the texts are, for messages and the manifest.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told what goes on; never a text.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DatasetException">The texts are too few, or of wrong labels; the message says what to
    /// do.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static ModelArtifact Train(
        LabelPlan plan, IReadOnlyList<LabelledExample> examples, string source, LabelOptions options,
        IProgress<string> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);
        options.Validate();
        if (plan.Task.Length is 0 or > 64
            || !plan.Task.All(sign => char.IsAsciiLetterLower(sign) || char.IsAsciiDigit(sign) || sign == '_'))
        {
            throw new DatasetException("A task has a name of 1 to 64 lower-case letters, digits and _.");
        }

        var labels = Labels(plan, [.. examples.Select(example => $"{example.Label}")], source);
        progress.Report($"{plan.Task}: {examples.Count} examples, {string.Join(", ", examples
            .GroupBy(example => $"{example.Label}").OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{group.Key} {group.Count()}"))}");
        if (examples.Count > options.MaxExamples)
        {
            progress.Report($"{plan.Task}: the last {options.MaxExamples} of {examples.Count} examples are taken");
            examples = [.. examples.Skip(examples.Count - options.MaxExamples)];
        }

        return new LabelTrainer(plan, labels, source, options, progress).Train(examples, cancellationToken);
    }

    private static IReadOnlyList<string> Labels(
        LabelPlan plan, IReadOnlyList<string> given, string source)
    {
        if (given.Count < plan.MinExamples)
        {
            throw new DatasetException(
                $"Insufficient {plan.Task} data: {given.Count} < {plan.MinExamples}. Label more texts, or ask for "
                + "fewer.");
        }

        string[] found = [.. given.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var labels = plan.Labels.Count > 0 ? plan.Labels : found;
        if (labels.Count is < 2 or > LinearTextFile.MaxClasses)
        {
            throw new DatasetException($"{source} has {labels.Count} labels; a model has 2 to {LinearTextFile.MaxClasses}.");
        }

        string? other = found.FirstOrDefault(label => !labels.Contains(label, StringComparer.Ordinal));
        if (other is not null)
        {
            throw new DatasetException(
                $"{source}: '{other}' is not a label of {plan.Task}; known labels: {string.Join(", ", labels)}.");
        }

        string? missing = labels.FirstOrDefault(label => !found.Contains(label, StringComparer.Ordinal));
        return missing is null
            ? labels
            : throw new DatasetException(
                $"{source} has no example of '{missing}': a model cannot learn what it never sees.");
    }
}
