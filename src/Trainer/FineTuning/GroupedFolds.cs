namespace StreamML.Trainer.FineTuning;

/// <summary>Folds in which no group stands in two, of about the same size.</summary>
internal static class GroupedFolds
{
    /// <summary>The largest groups first, each to the fold that has the fewest examples.</summary>
    /// <returns>Fold of each example, from 0; there are at most as many folds as groups.</returns>
    public static int[] Of(IReadOnlyList<ExampleText> examples, int folds)
    {
        var groups = examples.Index().GroupBy(entry => entry.Item.Group, StringComparer.Ordinal)
            .Select(group => group.Select(entry => entry.Index).ToList())
            .OrderByDescending(group => group.Count).ThenBy(group => group[0]).ToList();
        int[] sizes = new int[Math.Min(folds, groups.Count)];
        int[] foldOf = new int[examples.Count];
        foreach (var group in groups)
        {
            int fold = Array.IndexOf(sizes, sizes.Min());
            sizes[fold] += group.Count;
            foreach (int example in group)
            {
                foldOf[example] = fold;
            }
        }

        return foldOf;
    }
}
