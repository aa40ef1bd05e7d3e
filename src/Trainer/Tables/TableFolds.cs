namespace StreamML.Trainer.Tables;

/// <summary>One fold: rows to train on, rows to judge by.</summary>
/// <param name="Train">Places of the rows to train on, ascending.</param>
/// <param name="Validation">Places of the rows to judge by, ascending.</param>
public sealed record Fold(int[] Train, int[] Validation);

/// <summary>The folds of a cross-validation. No contact is on both sides of any of them.</summary>
/// <param name="Folds">The folds, 2 or more; 1 or more if they are ordered by time.</param>
/// <param name="Notices">What was done otherwise than asked, and why.</param>
public sealed record TableFolds(IReadOnlyList<Fold> Folds, IReadOnlyList<string> Notices)
{
    /// <summary>Most folds.</summary>
    public const int MaxFolds = 50;

    /// <summary>
    /// Deals the contacts to folds so that all have about as many rows, and of a binary task as many of either label.
    /// </summary>
    /// <param name="data">The rows.</param>
    /// <param name="count">How many folds, 2 to <see cref="MaxFolds"/>. There are fewer, with a notice, if fewer
    /// contacts have the rarer label.</param>
    /// <param name="seed">The same seed, the same folds.</param>
    /// <exception cref="ScoreTrainingException">Only one contact has a label.</exception>
    public static TableFolds ByContact(TableData data, int count, int seed)
    {
        CheckCount(data, count);
        var notices = new List<string>();
        int folds = Fewer(data, count, notices);
        int[][] contacts = Enumerable.Range(0, data.Count).GroupBy(data.GroupOf).OrderBy(group => group.Key)
            .Select(group => group.ToArray()).ToArray();
        new Random(seed).Shuffle(contacts);
        bool rarerIsOne = data.Labels.Count(label => label == 1) * 2 <= data.Count;
        int[] sizes = new int[folds], rare = new int[folds], foldOf = new int[data.Count];
        foreach (var (contact, ofRare) in contacts.Select(contact => (contact, Rare(contact)))
            .OrderByDescending(each => each.Item2).ThenByDescending(each => each.contact.Length))
        {
            int fold = Enumerable.Range(0, folds).MinBy(f => ofRare > 0 ? (rare[f], sizes[f]) : (0, sizes[f]));
            (sizes[fold], rare[fold]) = (sizes[fold] + contact.Length, rare[fold] + ofRare);
            Array.ForEach(contact, row => foldOf[row] = fold);
        }

        return new TableFolds(
            [.. Enumerable.Range(0, folds).Select(f => new Fold(Rows(at => at != f), Rows(at => at == f)))], notices);

        int Rare(int[] contact) => data.Task == TableTask.Binary
            ? contact.Count(row => data.Labels[row] == 1 == rarerIsOne) : 0;

        int[] Rows(Func<int, bool> which) => [.. Enumerable.Range(0, data.Count).Where(row => which(foldOf[row]))];
    }

    /// <summary>
    /// Orders the contacts by their latest row and cuts them into one more block than folds: each fold trains on all
    /// blocks before its own. The first block is only trained on.
    /// </summary>
    /// <param name="data">The rows, with times.</param>
    /// <param name="count">How many folds, 1 to <see cref="MaxFolds"/>. A fold of which a side lacks a label is left
    /// out, with a notice.</param>
    /// <exception cref="ScoreTrainingException">The rows have no times, or no fold is left.</exception>
    public static TableFolds ByTime(TableData data, int count)
    {
        CheckCount(data, count);
        if (data.TimesMs is not { } times)
        {
            throw new ScoreTrainingException("Folds ordered by time need rows with times.");
        }

        int[][] contacts = Enumerable.Range(0, data.Count).GroupBy(data.GroupOf)
            .OrderBy(group => group.Max(row => times[row])).ThenBy(group => group.Key)
            .Select(group => group.ToArray()).ToArray();
        int[] blockOf = new int[data.Count];
        for (int c = 0; c < contacts.Length; c++)
        {
            int block = (int)((long)c * (count + 1) / contacts.Length);
            Array.ForEach(contacts[c], row => blockOf[row] = block);
        }

        var notices = new List<string>();
        var folds = new List<Fold>();
        for (int block = 1; block <= count; block++)
        {
            var fold = new Fold(Rows(at => at < block), Rows(at => at == block));
            if (HasBoth(fold.Train) && HasBoth(fold.Validation))
            {
                folds.Add(fold);
            }
            else
            {
                notices.Add($"Fold {block} of {count} is left out: one of its sides has only one label, or no row.");
            }
        }

        return folds.Count > 0
            ? new TableFolds(folds, notices)
            : throw new ScoreTrainingException("No fold ordered by time has both labels. Use folds by contact.");

        int[] Rows(Func<int, bool> which) => [.. Enumerable.Range(0, data.Count).Where(row => which(blockOf[row]))];

        bool HasBoth(int[] rows) => data.Task == TableTask.Binary
            ? rows.Select(row => data.Labels[row]).Distinct().Take(2).Count() == 2 : rows.Length > 0;
    }

    private static int Fewer(TableData data, int count, List<string> notices)
    {
        int contacts = data.Contacts;
        if (data.Task == TableTask.Binary)
        {
            for (int label = 0; label <= 1; label++)
            {
                int having = Enumerable.Range(0, data.Count).Where(row => data.Labels[row] == label)
                    .Select(data.GroupOf).Distinct().Take(count).Count();
                if (having < 2)
                {
                    throw new ScoreTrainingException(
                        $"Only {having} contact has the label {label}: cross-validation needs it on both sides of a "
                        + "fold. Collect labels of at least 2 contacts, better 20.");
                }

                contacts = Math.Min(contacts, having);
            }
        }

        if (contacts < 2)
        {
            throw new ScoreTrainingException("All rows are of one contact; cross-validation needs 2 or more.");
        }

        if (contacts < count)
        {
            notices.Add(
                $"{contacts} folds instead of {count}: no more contacts have the rarer label. The figures are rough.");
        }

        return Math.Min(count, contacts);
    }

    private static void CheckCount(TableData data, int count)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxFolds);
    }
}
