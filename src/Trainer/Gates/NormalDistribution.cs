namespace StreamML.Trainer.Gates;

/// <summary>The standard normal distribution.</summary>
internal static class NormalDistribution
{
    /// <summary>Quantile of 0.975: half-width of a 95 % interval in standard errors.</summary>
    public const double Quantile975 = 1.959963984540054;

    /// <summary>Probability of a value up to x; within 1.2e-7.</summary>
    /// <remarks>Press et al., "Numerical Recipes", section 6.2: erfc by a Chebyshev fit.</remarks>
    public static double Cumulative(double x)
    {
        double z = Math.Abs(x) / Math.Sqrt(2);
        double t = 1 / (1 + (0.5 * z));
        ReadOnlySpan<double> terms =
        [
            -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
            -0.82215223, 0.17087277,
        ];
        double sum = 0;
        for (int i = terms.Length - 1; i >= 0; i--)
        {
            sum = (sum * t) + terms[i];
        }

        double tail = 0.5 * t * Math.Exp((-z * z) + sum);
        return x > 0 ? 1 - tail : tail;
    }

    /// <summary>Density at x.</summary>
    public static double Density(double x) => Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);
}
