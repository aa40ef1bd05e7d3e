using StreamML.Inference.Artifacts;
using StreamML.Inference.Text;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.Training;

namespace StreamML.Trainer;

/// <summary>What a model of any labels is to be.</summary>
/// <param name="Task">What it predicts, e.g. <c>personality</c>; lower-case letters, digits, <c>_</c>.</param>
/// <param name="Version">Version of the model.</param>
/// <param name="Labels">Its labels, 2 to 64; empty: those of the texts, in alphabetical order.</param>
/// <param name="MinExamples">Fewest texts it is trained on.</param>
public sealed record LabelPlan(string Task, string Version, IReadOnlyList<string> Labels, int MinExamples);

/// <summary>
/// Trains a text model of any labels from labelled texts: tf-idf of word and character n-grams, multinomial logistic
/// regression, calibrated. The same texts in the same order give the same bytes.
/// </summary>
public static class LabelTraining
{
    // A share for the temperature is worth its texts only where there are some.
    private const int CalibrationFrom = 200;

    /// <summary>Trains on a file of <c>text, tab, label</c>; further columns are not looked at.</summary>
    /// <exception cref="DatasetException">The texts are too few, or of wrong labels; the message says what to
    /// do.</exception>
    public static ModelArtifact Train(LabelPlan plan, string path, IProgress<string> progress)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (!File.Exists(path))
        {
            throw new DatasetException($"{path} is missing: give a file of text, tab, label, an example a line.");
        }

        return Train(plan, [.. TextSets.Labelled(path)], Path.GetFileNameWithoutExtension(path), progress);
    }

    /// <summary>Trains on texts with their labels.</summary>
    /// <param name="plan">What the model is to be.</param>
    /// <param name="rows">The texts, in an order that the bytes depend on.</param>
    /// <param name="source">What the texts are, for messages and the manifest.</param>
    /// <param name="progress">Told what goes on; never a text.</param>
    /// <exception cref="DatasetException">The texts are too few, or of wrong labels; the message says what to
    /// do.</exception>
    public static ModelArtifact Train(
        LabelPlan plan, IReadOnlyList<(string Text, string Label)> rows, string source, IProgress<string> progress)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(progress);
        if (plan.Task.Length is 0 or > 64
            || !plan.Task.All(sign => char.IsAsciiLetterLower(sign) || char.IsAsciiDigit(sign) || sign == '_'))
        {
            throw new DatasetException("A task has a name of 1 to 64 lower-case letters, digits and _.");
        }

        var labels = Labels(plan, rows, source);
        LabelledText[] examples =
            [.. rows.Select(row => new LabelledText(row.Text, LabelledText.One(row.Label, labels), source))];
        progress.Report($"{plan.Task}: {examples.Length} examples, {string.Join(", ", rows.GroupBy(row => row.Label)
            .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key} {group.Count()}"))}");
        var options = new LinearTextOptions
        {
            Inverse = 10,
            MinWordTexts = 1,
            MinCharTexts = 2,
            CalibrationShare = examples.Length >= CalibrationFrom ? 0.1 : 0,
        };
        var training = new LinearTextTrainer(
            new LinearTextPlan(
                plan.Task, $"{plan.Task.Replace('_', '-')}-linear", plan.Version, labels, [], _ => []), options,
                    progress);
        return training.Train(
            examples, [new ModelData(source, "the account's own", examples.Length)]);
    }

    private static IReadOnlyList<string> Labels(
        LabelPlan plan, IReadOnlyList<(string Text, string Label)> rows, string source)
    {
        if (rows.Count < plan.MinExamples)
        {
            throw new DatasetException(
                $"Insufficient {plan.Task} data: {rows.Count} < {plan.MinExamples}. Label more texts, or ask for "
                + "fewer.");
        }

        string[] found = [
            .. rows.Select(row => row.Label).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
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
