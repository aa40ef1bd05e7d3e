using StreamML.Inference.Artifacts;

namespace StreamML.Trainer.Calibration;

/// <summary>
/// Beta calibration (Kull, Silva Filho and Flach 2017): a logistic regression on ln(p) and -ln(1 - p), whose two
/// weights must not be below 0, so that the order of predictions stays. A normal prior draws it towards changing
/// nothing.
/// </summary>
internal static class BetaFit
{
    private const double Least = 1e-7;
    private const int MaxSteps = 100;

    /// <summary>Fits the three parameters by Newton's method.</summary>
    /// <param name="predictions">Probabilities.</param>
    /// <param name="labels">0 or 1 each.</param>
    /// <param name="prior">Strength of the prior, over 0: half of it times the squared distance from (1, 1, 0) is added
    /// to the summed log-loss.</param>
    public static BetaParameters Fit(ReadOnlySpan<float> predictions, ReadOnlySpan<float> labels, double prior)
    {
        double[] weights = [1, 1, 0];
        bool[] free = [true, true, true];
        var inputs = new (double A, double B)[predictions.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            double probability = Math.Clamp(predictions[i], Least, 1 - Least);
            inputs[i] = (Math.Log(probability), -Math.Log(1 - probability));
        }

        while (true)
        {
            Descend(inputs, labels, prior, weights, free);
            int below = weights[0] < 0 ? 0 : weights[1] < 0 ? 1 : -1;
            if (below < 0)
            {
                return new BetaParameters(weights[0], weights[1], weights[2]);
            }

            // The best weight that is allowed is 0; the others are fitted to it.
            (weights[below], free[below]) = (0, false);
        }
    }

    private static void Descend(
        (double A, double B)[] inputs, ReadOnlySpan<float> labels, double prior, double[] weights, bool[] free)
    {
        double loss = Loss(inputs, labels, prior, weights);
        for (int step = 0; step < MaxSteps; step++)
        {
            double[] change = Newton(inputs, labels, prior, weights, free);
            double size = 1;
            double[] next = [.. weights];
            double nextLoss;
            do
            {
                for (int w = 0; w < 3; w++)
                {
                    next[w] = weights[w] - (size * change[w]);
                }

                nextLoss = Loss(inputs, labels, prior, next);
                size /= 2;
            }
            while (nextLoss > loss && size > 1e-6);

            if (nextLoss > loss)
            {
                return;
            }

            bool settled = loss - nextLoss < 1e-10 * (1 + loss);
            (loss, weights[0], weights[1], weights[2]) = (nextLoss, next[0], next[1], next[2]);
            if (settled)
            {
                return;
            }
        }
    }

    private static double Loss(
        (double A, double B)[] inputs, ReadOnlySpan<float> labels, double prior, double[] weights)
    {
        double loss = prior / 2
            * (Math.Pow(weights[0] - 1, 2) + Math.Pow(weights[1] - 1, 2) + Math.Pow(weights[2], 2));
        for (int i = 0; i < inputs.Length; i++)
        {
            double odds = (weights[0] * inputs[i].A) + (weights[1] * inputs[i].B) + weights[2];
            double towards = labels[i] > 0.5f ? odds : -odds;
            loss += Math.Max(0, -towards) + Math.Log(1 + Math.Exp(-Math.Abs(towards)));
        }

        return loss;
    }

    // Solves Hessian * change = gradient by Cramer's rule; a weight that is not free has a row of the unit matrix.
    private static double[] Newton(
        (double A, double B)[] inputs, ReadOnlySpan<float> labels, double prior, double[] weights, bool[] free)
    {
        double[,] hessian = new double[3, 3];
        double[] gradient = [prior * (weights[0] - 1), prior * (weights[1] - 1), prior * weights[2]];
        Span<double> x = stackalloc double[3];
        for (int i = 0; i < inputs.Length; i++)
        {
            (x[0], x[1], x[2]) = (inputs[i].A, inputs[i].B, 1);
            double odds = (weights[0] * x[0]) + (weights[1] * x[1]) + weights[2];
            double probability = 1 / (1 + Math.Exp(-odds)), spread = probability * (1 - probability);
            for (int r = 0; r < 3; r++)
            {
                gradient[r] += (probability - labels[i]) * x[r];
                for (int c = 0; c < 3; c++)
                {
                    hessian[r, c] += spread * x[r] * x[c];
                }
            }
        }

        for (int r = 0; r < 3; r++)
        {
            hessian[r, r] += prior;
            for (int c = 0; c < 3 && !free[r]; c++)
            {
                (hessian[r, c], hessian[c, r], gradient[r]) = (0, 0, 0);
            }

            hessian[r, r] = free[r] ? hessian[r, r] : 1;
        }

        double all = Determinant(hessian, gradient, -1);
        return [.. Enumerable.Range(0, 3).Select(column => Determinant(hessian, gradient, column) / all)];
    }

    // Of a matrix in which one column may be replaced.
    private static double Determinant(double[,] matrix, double[] column, int replaced)
    {
        double At(int r, int c) => c == replaced ? column[r] : matrix[r, c];
        return (At(0, 0) * ((At(1, 1) * At(2, 2)) - (At(1, 2) * At(2, 1))))
            - (At(0, 1) * ((At(1, 0) * At(2, 2)) - (At(1, 2) * At(2, 0))))
            + (At(0, 2) * ((At(1, 0) * At(2, 1)) - (At(1, 1) * At(2, 0))));
    }
}
