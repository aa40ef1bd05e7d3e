namespace StreamML.Inference.Runtimes.Trees;

/// <summary>The Gauss-Legendre rule: n points that integrate polynomials up to degree 2n - 1 exactly.</summary>
internal static class GaussLegendre
{
    /// <summary>
    /// Points and weights on 0 to 1, by Newton's method on the Legendre polynomial from Chebyshev's estimates.
    /// </summary>
    public static (double At, double Weight)[] OnUnit(int points)
    {
        var rule = new (double At, double Weight)[points];
        for (int i = 0; i < points; i++)
        {
            double x = Math.Cos(Math.PI * (i + 0.75) / (points + 0.5));
            double slope = 1;
            for (int step = 0; step < 100; step++)
            {
                double value;
                (value, slope) = Legendre(points, x);
                double change = value / slope;
                x -= change;
                if (Math.Abs(change) < 1e-15)
                {
                    break;
                }
            }

            slope = Legendre(points, x).Slope;
            rule[i] = ((1 + x) / 2, 1 / ((1 - (x * x)) * slope * slope));
        }

        return rule;
    }

    private static (double Value, double Slope) Legendre(int n, double x)
    {
        double last = 1, value = x;
        for (int k = 2; k <= n; k++)
        {
            (last, value) = (value, ((((2 * k) - 1) * x * value) - ((k - 1) * last)) / k);
        }

        return (value, n * ((x * value) - last) / ((x * x) - 1));
    }
}
