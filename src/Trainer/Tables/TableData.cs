using StreamML.Trainer.Evaluation;

namespace StreamML.Trainer.Tables;

/// <summary>Labelled rows. The arrays are not copied; nobody changes them.</summary>
/// <param name="Schema">The features of a row.</param>
/// <param name="Task">What is predicted.</param>
/// <param name="Rows">float32 [row, feature], missing = NaN.</param>
/// <param name="Labels">A label a row: 0 or 1 of a binary task, else any number.</param>
/// <param name="Groups">The contact of each row, as any number: rows of one contact are never on both sides of a split.
/// Null: each row is a contact of its own.</param>
/// <param name="TimesMs">When each row was as it is, Unix milliseconds; null if that is unknown or of no
/// matter.</param>
/// <param name="Bounds">Smallest and largest label there can be; predictions are limited to them. Null: any.</param>
public sealed record TableData(
    TableSchema Schema, TableTask Task, float[] Rows, float[] Labels, int[]? Groups = null, long[]? TimesMs = null,
    (float Min, float Max)? Bounds = null)
{
    /// <summary>Values must be smaller than this: the formats of models end there.</summary>
    public const float MaxValue = 1e9f;

    /// <summary>How many rows.</summary>
    public int Count => Labels.Length;

    /// <summary>How many contacts.</summary>
    public int Contacts => Groups?.Distinct().Count() ?? Count;

    /// <summary>The contact of a row.</summary>
    public int GroupOf(int row) => Groups?[row] ?? row;

    /// <summary>The rows at some places, in that order.</summary>
    public TableData At(IReadOnlyList<int> places)
    {
        ArgumentNullException.ThrowIfNull(places);
        float[] rows = new float[places.Count * Schema.Count];
        for (int i = 0; i < places.Count; i++)
        {
            Rows.AsSpan(places[i] * Schema.Count, Schema.Count).CopyTo(rows.AsSpan(i * Schema.Count));
        }

        return this with
        {
            Rows = rows,
            Labels = [.. places.Select(place => Labels[place])],
            Groups = [.. places.Select(GroupOf)],
            TimesMs = TimesMs is null ? null : [.. places.Select(place => TimesMs[place])],
        };
    }

    /// <summary>Predictions of the rows beside their labels, to be measured.</summary>
    /// <param name="predictions">A prediction a row: a probability, or a number, which is limited to the
    /// bounds.</param>
    public EvaluationSet Judged(float[] predictions) => Task == TableTask.Binary
        ? EvaluationSet.OfProbabilities(Labels, predictions) with { Groups = Groups }
        : EvaluationSet.OfNumbers(Labels, Bounded(predictions)) with { Groups = Groups };

    /// <summary>Numbers limited to the bounds.</summary>
    internal float[] Bounded(float[] predictions) => Bounds is var (min, max)
        ? Array.ConvertAll(predictions, value => Math.Clamp(value, min, max)) : predictions;

    /// <summary>Refuses what cannot be trained on.</summary>
    /// <param name="least">Fewest rows.</param>
    /// <exception cref="ScoreTrainingException">The arrays do not fit, there are too few rows, a value or label is out
    /// of range, or all labels are the same.</exception>
    public void Check(int least)
    {
        if (Schema.Count is < 1 or > TableSchema.MaxFeatures)
        {
            throw new ScoreTrainingException(
                $"A row of {Schema.Name} has {Schema.Count} features, not 1 to {TableSchema.MaxFeatures}. Drop some.");
        }

        if (Rows.Length != (long)Count * Schema.Count || (Groups is not null && Groups.Length != Count)
            || (TimesMs is not null && TimesMs.Length != Count))
        {
            throw new ScoreTrainingException(
                $"{Rows.Length} values are not {Count} rows of the {Schema.Count} features of {Schema.Name}, "
                + "or the contacts or times are not as many.");
        }

        if (Count < least)
        {
            throw new ScoreTrainingException(
                $"A {Schema.Name} model needs at least {least} labelled samples; there are {Count}. "
                + "Collect more labels, then train again.");
        }

        CheckLabels();
        int strange = Array.FindIndex(Rows, value => !float.IsNaN(value) && !(Math.Abs(value) < MaxValue));
        if (strange >= 0)
        {
            throw new ScoreTrainingException(
                $"A value of {Schema.Features[strange % Schema.Count].Name} is infinite or not below {MaxValue:N0}. "
                + "Give it in a larger unit.");
        }
    }

    private void CheckLabels()
    {
        var (min, max) = Task == TableTask.Binary ? (0, 1) : Bounds ?? (-MaxValue, MaxValue);
        if (Labels.Any(label => !(label >= min && label <= max) || (Task == TableTask.Binary && label is not (0 or 1))))
        {
            throw new ScoreTrainingException(
                $"A label of the {Schema.Name} samples is not "
                + $"{(Task == TableTask.Binary ? "0 or 1" : $"a number from {min:0} to {max:0}")}.");
        }

        if (Labels.All(label => label == Labels[0]))
        {
            throw new ScoreTrainingException(
                $"All {Count} {Schema.Name} samples have the label {Labels[0]}: there is nothing to tell apart. "
                + "Add samples of the other kind.");
        }
    }
}
