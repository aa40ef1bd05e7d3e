using StreamML.Inference.Artifacts;

namespace StreamML.Trainer.Role;

/// <summary>Examples to train on, and later ones of other contacts that judge.</summary>
/// <param name="Train">In the order of training.</param>
/// <param name="Holdout">In the order of training.</param>
/// <param name="BoundaryMs">No label of the one side is later (but of made-up examples beside real ones), none of the
/// other earlier; milliseconds since the Unix epoch. The largest number if nobody judges.</param>
internal sealed record RowSplit(
    IReadOnlyList<LabelledRow> Train, IReadOnlyList<LabelledRow> Holdout, long BoundaryMs)
{
    /// <summary>
    /// Holds out the contacts whose labels came last, until there are enough of them. What they had before the boundary
    /// is left out on both sides, and so is what others of their origin had after it. Where examples are of several
    /// origins, only the most real of them judge: served before posted, imported and made-up ones.
    /// </summary>
    /// <param name="rows">The examples, in the order of training.</param>
    /// <param name="share">Share of the contacts that is held out.</param>
    /// <param name="least">Fewest contacts held out; but half of the contacts always stay to learn from.</param>
    /// <param name="fewest">Fewest examples to learn from: where fewer would be left, nobody judges.</param>
    /// <param name="isUnseen">Whether the live model was not trained on an example: only such examples judge. It may
    /// know earlier ones of the same contact, which is in its favour alone.</param>
    public static RowSplit Of(
        IReadOnlyList<LabelledRow> rows, double share, int least, int fewest, Func<LabelledRow, bool> isUnseen)
    {
        if (rows.Count == 0)
        {
            return new RowSplit([], [], 0);
        }

        var origin = rows.Min(row => row.Value.Origin);
        var contacts = rows.GroupBy(row => row.Group, StringComparer.Ordinal).ToList();
        int wanted = Math.Min(contacts.Count / 2, Math.Max(least, (int)Math.Ceiling(contacts.Count * share)));
        var judges = contacts.Where(group => group.All(row => row.Value.Origin == origin) && group.Any(isUnseen))
            .Select(group => (group.Key, Latest: group.Where(isUnseen).Max(row => row.Value.LabelledAtMs)))
            .OrderByDescending(judge => judge.Latest).ThenBy(judge => judge.Key, StringComparer.Ordinal)
            .Take(wanted).ToList();
        var held = judges.Select(judge => judge.Key).ToHashSet(StringComparer.Ordinal);
        long boundary = judges.Select(judge => judge.Latest).DefaultIfEmpty(long.MaxValue).Min();
        LabelledRow[] train =
        [
            .. rows.Where(row => !held.Contains(row.Group)
                && (row.Value.Origin != origin || row.Value.LabelledAtMs <= boundary)),
        ];
        if (train.Length < fewest)
        {
            return new RowSplit(rows, [], long.MaxValue);
        }

        LabelledRow[] holdout =
            [.. rows.Where(row => held.Contains(row.Group) && row.Value.LabelledAtMs >= boundary && isUnseen(row))];
        return new RowSplit(train, holdout, boundary);
    }

    /// <summary>Splits examples as they were split for a version.</summary>
    /// <param name="rows">The examples as they were when it was trained, in the order of training.</param>
    /// <param name="training">How it was trained.</param>
    public static RowSplit Of(IReadOnlyList<LabelledRow> rows, TrainingPart training)
    {
        var seen = training.BasisRanges.ToDictionary(range => range.Partition, range => range.Next);
        return Of(
            rows, training.TestShare, training.HoldoutContacts, training.Fewest,
            row => row.Offset >= seen.GetValueOrDefault(row.Partition)
                && row.Value.LabelledAtMs > (training.HoldoutAfterMs ?? long.MinValue));
    }
}
