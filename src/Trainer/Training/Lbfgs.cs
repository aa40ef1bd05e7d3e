namespace StreamML.Trainer.Training;

/// <summary>
/// Minimises a smooth function: limited-memory BFGS with backtracking (J. Nocedal, S. Wright, "Numerical Optimization",
/// 2nd ed., algorithms 7.4 and 3.1). The same input gives the same bytes.
/// </summary>
internal static class Lbfgs
{
    private const int Memory = 10;
    private const double Armijo = 1e-4;
    private const int MaxHalvings = 30;

    /// <param name="point">Where to begin; holds the minimum found in the end.</param>
    /// <param name="evaluate">Fills in the gradient at a point and gives the value.</param>
    /// <param name="maxIterations">Most steps.</param>
    /// <param name="tolerance">Ends when a step lowers the value by less than this share of it.</param>
    /// <param name="progress">Told of each step: its number and the value.</param>
    public static void Minimise(
        float[] point, Func<float[], float[], double> evaluate, int maxIterations, double tolerance, Action<int,
        double>? progress)
    {
        float[] gradient = new float[point.Length];
        double value = evaluate(point, gradient);
        var history = new List<(float[] Step, float[] Change, double Curvature)>();
        float[] next = new float[point.Length];
        float[] nextGradient = new float[point.Length];
        for (int iteration = 1; iteration <= maxIterations; iteration++)
        {
            float[] direction = Direction(gradient, history);
            double slope = Dot(gradient, direction);
            if (slope >= 0)
            {
                return;
            }

            double step = history.Count == 0 ? 1 / Math.Sqrt(-slope) : 1;
            double nextValue = double.PositiveInfinity;
            for (int halving = 0; halving < MaxHalvings; halving++, step /= 2)
            {
                for (int i = 0; i < next.Length; i++)
                {
                    next[i] = point[i] + (float)(step * direction[i]);
                }

                nextValue = evaluate(next, nextGradient);
                if (nextValue <= value + (Armijo * step * slope))
                {
                    break;
                }
            }

            if (!(nextValue < value))
            {
                return;
            }

            Remember(history, point, next, gradient, nextGradient);
            bool done = value - nextValue < tolerance * Math.Abs(value);
            next.CopyTo(point, 0);
            nextGradient.CopyTo(gradient, 0);
            value = nextValue;
            progress?.Invoke(iteration, value);
            if (done)
            {
                return;
            }
        }
    }

    private static void Remember(
        List<(float[] Step, float[] Change, double Curvature)> history,
        float[] point, float[] next, float[] gradient, float[] nextGradient)
    {
        bool full = history.Count == Memory;
        var (step, change) = full
            ? (history[0].Step, history[0].Change)
            : (new float[point.Length], new float[point.Length]);
        for (int i = 0; i < point.Length; i++)
        {
            step[i] = next[i] - point[i];
            change[i] = nextGradient[i] - gradient[i];
        }

        double curvature = Dot(step, change);
        if (full)
        {
            history.RemoveAt(0);
        }

        if (curvature > 1e-12)
        {
            history.Add((step, change, curvature));
        }
    }

    // The two-loop recursion: minus the inverse Hessian times the gradient.
    private static float[] Direction(float[] gradient, List<(float[] Step, float[] Change, double Curvature)> history)
    {
        float[] direction = new float[gradient.Length];
        for (int i = 0; i < direction.Length; i++)
        {
            direction[i] = -gradient[i];
        }

        double[] shares = new double[history.Count];
        for (int h = history.Count - 1; h >= 0; h--)
        {
            shares[h] = Dot(history[h].Step, direction) / history[h].Curvature;
            Add(direction, -shares[h], history[h].Change);
        }

        if (history.Count > 0)
        {
            var (_, change, curvature) = history[^1];
            float scale = (float)(curvature / Dot(change, change));
            for (int i = 0; i < direction.Length; i++)
            {
                direction[i] *= scale;
            }
        }

        for (int h = 0; h < history.Count; h++)
        {
            double share = Dot(history[h].Change, direction) / history[h].Curvature;
            Add(direction, shares[h] - share, history[h].Step);
        }

        return direction;
    }

    private static double Dot(float[] left, float[] right)
    {
        double sum = 0;
        for (int i = 0; i < left.Length; i++)
        {
            sum += (double)left[i] * right[i];
        }

        return sum;
    }

    private static void Add(float[] to, double times, float[] what)
    {
        float factor = (float)times;
        for (int i = 0; i < to.Length; i++)
        {
            to[i] += factor * what[i];
        }
    }
}
