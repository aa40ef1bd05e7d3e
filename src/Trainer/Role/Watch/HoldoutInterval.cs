using StreamML.Trainer.Evaluation;

namespace StreamML.Trainer.Role.Watch;

/// <summary>How exact a mean loss is.</summary>
internal static class HoldoutInterval
{
    private const int Draws = 400;

    /// <summary>The 95 % interval of the mean over the rows, by drawing contacts with replacement. The same rows give
    /// the same interval.</summary>
    /// <param name="rows">The examples that judged, at least one.</param>
    /// <param name="losses">The loss of each.</param>
    public static (double Low, double High) Of(IReadOnlyList<LabelledRow> rows, double[] losses)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] groups = new int[rows.Count];
        for (int i = 0; i < groups.Length; i++)
        {
            numbers.TryAdd(rows[i].Group, numbers.Count);
            groups[i] = numbers[rows[i].Group];
        }

        var bootstrap = new GroupBootstrap(groups, seed: 1);
        double[] means = new double[Draws];
        double[] times = new double[groups.Length];
        for (int draw = 0; draw < Draws; draw++)
        {
            bootstrap.Draw(times);
            double sum = 0, count = 0;
            for (int i = 0; i < times.Length; i++)
            {
                (sum, count) = (sum + (times[i] * losses[i]), count + times[i]);
            }

            means[draw] = sum / count;
        }

        Array.Sort(means);
        return (means[(int)(0.025 * Draws)], means[(int)(0.975 * Draws)]);
    }
}
