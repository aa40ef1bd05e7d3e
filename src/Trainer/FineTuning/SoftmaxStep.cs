namespace StreamML.Trainer.FineTuning;

/// <summary>One example's exact step of dual coordinate ascent.</summary>
internal static class SoftmaxStep
{
    private const int MaxSteps = 60;
    private const double Tolerance = 1e-9;

    /// <summary>
    /// Finds the probabilities q with q = softmax(u - curvature q): with u the scores without the example plus the
    /// curvature at its class, these are the probabilities after the example has moved the weights by its own part.
    /// </summary>
    /// <remarks>
    /// ln q[c] + curvature q[c] = u[c] - level has one root for each class, and their sum falls in the level and is
    /// convex in it. From the level where the largest is 1, Newton's method reaches the sum 1 from above, and each root
    /// from the right: neither needs a safeguard.
    /// </remarks>
    /// <param name="scores">u; a value for each class.</param>
    /// <param name="curvature">0 or more.</param>
    /// <param name="probabilities">Receives q; they sum to 1.</param>
    public static void Solve(ReadOnlySpan<double> scores, double curvature, Span<double> probabilities)
    {
        double level = double.NegativeInfinity;
        foreach (double score in scores)
        {
            level = Math.Max(level, score - curvature);
        }

        Span<double> logs = stackalloc double[scores.Length];
        logs.Clear();
        double sum = 0;
        for (int step = 0; step < MaxSteps; step++)
        {
            double slope = 0;
            sum = 0;
            for (int c = 0; c < scores.Length; c++)
            {
                logs[c] = Root(scores[c] - level, curvature, logs[c]);
                double q = Math.Exp(logs[c]);
                sum += q;
                slope += q / (1 + (curvature * q));
            }

            if (sum - 1 <= Tolerance)
            {
                break;
            }

            level += (sum - 1) / slope;
        }

        for (int c = 0; c < scores.Length; c++)
        {
            probabilities[c] = Math.Exp(logs[c]) / sum;
        }
    }

    /// <summary>The root of log + curvature exp(log) = value, at most <paramref name="from"/>.</summary>
    private static double Root(double value, double curvature, double from)
    {
        double log = Math.Min(from, value);
        for (int step = 0; step < MaxSteps; step++)
        {
            double part = curvature * Math.Exp(log);
            double move = (log + part - value) / (1 + part);
            log -= move;
            if (move < 1e-10)
            {
                break;
            }
        }

        return log;
    }
}
