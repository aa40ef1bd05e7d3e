using StreamML.Inference.Artifacts;

namespace StreamML.Trainer.Calibration;

/// <summary>
/// The inductive Venn-Abers predictor (Vovk, Petej and Fedorova 2015): a row is added to the calibration rows once with
/// the label 0 and once with 1, and each time an isotonic regression says how probable its label is.
/// </summary>
internal static class VennAbersFit
{
    /// <summary>Predictions that are told apart; more are grouped to so many of about equal mass.</summary>
    public const int MaxGroups = 1_024;

    /// <summary>Fits both regressions.</summary>
    /// <param name="predictions">Probabilities of the model's own.</param>
    /// <param name="labels">0 or 1 each.</param>
    public static (CalibrationStep[] Lower, CalibrationStep[] Upper) Fit(
        ReadOnlySpan<float> predictions, ReadOnlySpan<float> labels)
    {
        var groups = Groups(predictions, labels);
        var pools = new Pool[groups.Count];
        var lower = new CalibrationStep[groups.Count];
        var upper = new CalibrationStep[groups.Count];
        for (int g = 0; g < groups.Count; g++)
        {
            lower[g] = new CalibrationStep(groups[g].From, (float)Isotonic(groups, g, 0, pools));
            upper[g] = new CalibrationStep(groups[g].To, (float)Isotonic(groups, g, 1, pools));
        }

        // A step as high as the one before it, or behind it, says nothing.
        return (
            [.. lower.Where((step, g) => g == 0 || step.Probability > lower[g - 1].Probability)],
            [.. upper.Where((step, g) => g == upper.Length - 1 || step.Probability < upper[g + 1].Probability)]);
    }

    private static List<Group> Groups(ReadOnlySpan<float> predictions, ReadOnlySpan<float> labels)
    {
        float[] sorted = predictions.ToArray(), of = labels.ToArray();
        Array.Sort(sorted, of);
        bool many = sorted.Distinct().Take(MaxGroups + 1).Count() > MaxGroups;
        int least = many ? (sorted.Length + MaxGroups - 1) / MaxGroups : 1;
        var groups = new List<Group>();
        for (int i = 0; i < sorted.Length;)
        {
            int first = i;
            double ones = 0;
            while (i < sorted.Length && (i - first < least || sorted[i] == sorted[i - 1]))
            {
                ones += of[i++];
                // One value is one group, however small.
                if (least == 1 && i < sorted.Length && sorted[i] != sorted[first])
                {
                    break;
                }
            }

            groups.Add(new Group(sorted[first], sorted[i - 1], i - first, ones));
        }

        return groups;
    }

    // Pools adjacent violators from the left; the value of the group with the added row.
    private static double Isotonic(List<Group> groups, int at, double label, Pool[] pools)
    {
        int count = 0;
        for (int g = 0; g < groups.Count; g++)
        {
            double extra = g == at ? 1 : 0;
            var pool = new Pool(groups[g].Rows + extra, groups[g].Ones + (extra * label), g);
            while (count > 0 && pools[count - 1].Ones * pool.Rows >= pool.Ones * pools[count - 1].Rows)
            {
                count--;
                pool = new Pool(pools[count].Rows + pool.Rows, pools[count].Ones + pool.Ones, g);
            }

            pools[count++] = pool;
        }

        int of = 0;
        while (pools[of].Last < at)
        {
            of++;
        }

        return pools[of].Ones / pools[of].Rows;
    }

    /// <summary>Neighbouring predictions.</summary>
    private readonly record struct Group(float From, float To, double Rows, double Ones);

    /// <summary>Groups with one value.</summary>
    private readonly record struct Pool(double Rows, double Ones, int Last);
}
