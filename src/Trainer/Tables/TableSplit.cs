namespace StreamML.Trainer.Tables;

/// <summary>Rows to train on and rows to judge by. No contact is on both sides.</summary>
/// <param name="Train">To train on.</param>
/// <param name="Holdout">To judge by.</param>
public sealed record TableSplit(TableData Train, TableData Holdout)
{
    /// <summary>Share of the contacts with rows on both sides of the time that go to the holdout.</summary>
    private const double BothShare = 1 / 3.0;

    /// <summary>Holds out contacts drawn by chance.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="share">Share of the contacts, over 0 to 0.5; at least one is held out.</param>
    /// <param name="seed">The same seed, the same split.</param>
    public static TableSplit ByContact(TableData data, double share, int seed)
    {
        CheckShare(data, share);
        int[] contacts = [.. Enumerable.Range(0, data.Count).Select(data.GroupOf).Distinct().Order()];
        new Random(seed).Shuffle(contacts);
        var held = contacts.Take(Math.Max(1, (int)(contacts.Length * share))).ToHashSet();
        var sides = Enumerable.Range(0, data.Count).ToLookup(row => held.Contains(data.GroupOf(row)));
        return new TableSplit(data.At([.. sides[false]]), data.At([.. sides[true]]));
    }

    /// <summary>
    /// Holds out the latest rows, so that every row of the holdout is later than every row of the training. Of contacts
    /// with rows on both sides of that time, a third go to the holdout and the others to the training, by chance; their
    /// rows of the other side belong to neither.
    /// </summary>
    /// <param name="data">The rows, with times.</param>
    /// <param name="share">Share of the rows that are later, over 0 to 0.5.</param>
    /// <param name="seed">The same seed, the same split.</param>
    /// <exception cref="ScoreTrainingException">The rows have no times, or all of them the same one.</exception>
    public static TableSplit Latest(TableData data, double share, int seed)
    {
        CheckShare(data, share);
        if (data.TimesMs is not { } times)
        {
            throw new ScoreTrainingException("A holdout of the latest rows needs rows with times.");
        }

        long[] sorted = [.. times.Order()];
        long from = sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * (1 - share)))];
        if (from == sorted[0])
        {
            from = sorted.FirstOrDefault(time => time > from, from);
        }

        var draws = new Random(seed);
        var heldOut = Enumerable.Range(0, data.Count).GroupBy(data.GroupOf).OrderBy(group => group.Key)
            .Where(group => (group.Any(row => times[row] >= from), group.Any(row => times[row] < from)) switch
            {
                (true, true) => draws.NextDouble() < BothShare,
                (var later, _) => later,
            })
            .Select(group => group.Key).ToHashSet();
        int[] train = [.. Rows(later: false)], holdout = [.. Rows(later: true)];
        if (train.Length == 0 || holdout.Length == 0)
        {
            throw new ScoreTrainingException(
                "The rows cannot be split by time: all are of one time, or of one contact. Split them by contact.");
        }

        return new TableSplit(data.At(train), data.At(holdout));

        IEnumerable<int> Rows(bool later) => Enumerable.Range(0, data.Count).Where(
            row => times[row] >= from == later && heldOut.Contains(data.GroupOf(row)) == later);
    }

    private static void CheckShare(TableData data, double share)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 0.5);
    }
}
