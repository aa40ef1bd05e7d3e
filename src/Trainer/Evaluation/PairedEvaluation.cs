using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Evaluation;

/// <summary>
/// By how much two models differ on the same rows. Both are measured in the same bootstrap draws of contacts, so what
/// makes a row hard for both cancels out, and the interval is narrower than those of the two figures.
/// </summary>
public static class PairedEvaluation
{
    /// <summary>Measures the second less the first.</summary>
    /// <param name="before">What the one says of the rows.</param>
    /// <param name="now">What the other says of the same rows, in the same order.</param>
    /// <param name="options">Draws and seed; null: the defaults.</param>
    /// <param name="cancellationToken">Gives up between draws.</param>
    /// <returns>By metric, those that both have.</returns>
    /// <exception cref="DatasetException">The rows are not the same, or cannot be measured.</exception>
    public static IReadOnlyDictionary<string, Measured> Differences(
        EvaluationSet before, EvaluationSet now, EvaluationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(now);
        options ??= new EvaluationOptions();
        options.Check();
        before.Check();
        now.Check();
        if (before.Kind != now.Kind || !before.Labels.AsSpan().SequenceEqual(now.Labels)
            || !before.Classes.SequenceEqual(now.Classes))
        {
            throw new DatasetException("Two models can only be compared on the same rows with the same labels.");
        }

        var bootstrap = new GroupBootstrap(now.Groups ?? [.. Enumerable.Range(0, now.Count)], options.Seed);
        int draws = bootstrap.Count > 1 ? Evaluator.DrawsOf(now, options) : 0;
        var (first, second) = (new MeasuredPart(before, null, draws), new MeasuredPart(now, null, draws));
        double[] times = new double[now.Count];
        for (int draw = 0; draw < draws; draw++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            bootstrap.Draw(times);
            first.Draw(draw, times);
            second.Draw(draw, times);
        }

        return Differences(first, second);
    }

    private static OrderedDictionary<string, Measured> Differences(MeasuredPart first, MeasuredPart second)
    {
        var places = first.Names.Index().Where(entry => entry.Item.Class == -1)
            .ToDictionary(entry => entry.Item.Name, entry => entry.Index, StringComparer.Ordinal);
        var differences = new OrderedDictionary<string, Measured>(StringComparer.Ordinal);
        foreach (var (m, name) in second.Names.Index().Where(entry => entry.Item.Class == -1))
        {
            if (places.TryGetValue(name.Name, out int other)
                && double.IsFinite(second.Point[m] - first.Point[other]))
            {
                differences[name.Name] = Measured.Of(
                    second.Point[m] - first.Point[other],
                    [.. second.Draws(m).Zip(first.Draws(other), (now, before) => now - before)]);
            }
        }

        return differences;
    }
}
