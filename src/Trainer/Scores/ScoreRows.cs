using StreamML.Features;

namespace StreamML.Trainer.Scores;

/// <summary>Labelled rows of a feature schema.</summary>
/// <param name="Schema">The features of a row.</param>
/// <param name="Rows">float32 [row, feature], missing = NaN.</param>
/// <param name="Labels">A label a row. Lead: 0 to 100. Churn and engagement: 0 or 1.</param>
/// <param name="Groups">The contact of each row, as any number: rows of one contact are never on both sides of the
/// holdout. Null: each row is a contact of its own.</param>
public sealed record ScoreRows(FeatureSchema Schema, float[] Rows, float[] Labels, int[]? Groups = null)
{
    /// <summary>How many.</summary>
    public int Count => Labels.Length;

    /// <summary>Those at some places.</summary>
    internal ScoreRows At(IReadOnlyList<int> places)
    {
        float[] rows = new float[places.Count * Schema.Count];
        for (int i = 0; i < places.Count; i++)
        {
            Rows.AsSpan(places[i] * Schema.Count, Schema.Count).CopyTo(rows.AsSpan(i * Schema.Count));
        }

        return new ScoreRows(Schema, rows, [.. places.Select(place => Labels[place])]);
    }

    /// <summary>Splits off about a fifth of the contacts to judge by. The same seed, the same split.</summary>
    internal (ScoreRows Train, ScoreRows Holdout) Split(int seed)
    {
        int[] groups = Groups ?? [.. Enumerable.Range(0, Count)];
        int[] contacts = [.. groups.Distinct().Order()];
        new Random(seed).Shuffle(contacts);
        var held = contacts.Take(Math.Max(1, contacts.Length / 5)).ToHashSet();
        var sides = Enumerable.Range(0, Count).ToLookup(row => held.Contains(groups[row]));
        return (At([.. sides[false]]), At([.. sides[true]]));
    }

    /// <summary>Refuses what cannot be trained on.</summary>
    /// <param name="least">Fewest rows.</param>
    /// <param name="most">Largest label; 1: labels are 0 or 1.</param>
    /// <exception cref="ScoreTrainingException">Too few rows, a label out of range, or all labels the same.</exception>
    internal void Check(int least, float most)
    {
        if (Rows.Length != (long)Count * Schema.Count || (Groups is not null && Groups.Length != Count))
        {
            throw new ScoreTrainingException(
                $"{Rows.Length} values are not {Count} rows of the {Schema.Count} features of {Schema.Name}, "
                + "or the contacts are not as many.");
        }

        if (Count < least)
        {
            throw new ScoreTrainingException(
                $"A {Schema.Name} model needs at least {least} labelled samples; there are {Count}. "
                + "Collect more labels, then train again.");
        }

        if (Labels.Any(label => !(label >= 0 && label <= most) || (most == 1 && label is not (0 or 1))))
        {
            throw new ScoreTrainingException(
                $"A label of the {Schema.Name} samples is not "
                + $"{(most == 1 ? "0 or 1" : $"a number from 0 to {most}")}.");
        }

        if (Labels.All(label => label == Labels[0]))
        {
            throw new ScoreTrainingException(
                $"All {Count} {Schema.Name} samples have the label {Labels[0]}: there is nothing to tell apart. "
                + "Add samples of the other kind.");
        }
    }
}
