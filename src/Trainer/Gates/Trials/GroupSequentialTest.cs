namespace StreamML.Trainer.Gates.Trials;

/// <summary>
/// The control of the online gate: a one-sided group-sequential test that knows its largest sample and the difference
/// it looks for, with ten looks and the boundaries of Lan and DeMets (1983).
/// </summary>
internal sealed class GroupSequentialTest
{
    private const int Looks = 10;

    // A grid over the sum of the looks so far, in units of one look's standard deviation.
    private const double Step = 0.04;
    private const double Reach = 30;
    private const int Points = (int)(2 * Reach / Step) + 1;
    private const int KernelReach = (int)(6 / Step);

    private readonly double[] _boundaries = new double[Looks];

    /// <param name="power">Probability to find the difference, above the level.</param>
    /// <param name="spending">Level spent until a share of the sample.</param>
    private GroupSequentialTest(double power, Func<double, double> spending)
    {
        double[] density = Start(0);
        double spent = 0;
        for (int look = 0; look < Looks; look++)
        {
            double toSpend = spending((look + 1.0) / Looks);
            double scale = Math.Sqrt(look + 1.0);
            double left = toSpend - spent;
            double[] now = density;
            _boundaries[look] = Bisect(0, 9, boundary => Beyond(now, boundary * scale) > left);
            spent = toSpend;
            density = Advance(density, _boundaries[look] * scale, 0);
        }

        Drift = Bisect(0, 6, drift => Power(drift) < power);
    }

    /// <summary>Spends its level late, as O'Brien and Fleming's: the smallest sample at the end.</summary>
    /// <param name="level">Probability of a false alarm over all looks.</param>
    /// <param name="power">Probability to find the difference, above the level.</param>
    public static GroupSequentialTest OBrienFleming(double level, double power)
    {
        double half = Bisect(0, 6, x => NormalDistribution.Cumulative(x) < 1 - (level / 2));
        return new(power, share => 2 * (1 - NormalDistribution.Cumulative(half / Math.Sqrt(share))));
    }

    /// <summary>Spends its level evenly, as Pocock's: the earliest find.</summary>
    /// <param name="level">Probability of a false alarm over all looks.</param>
    /// <param name="power">Probability to find the difference, above the level.</param>
    public static GroupSequentialTest Pocock(double level, double power) =>
        new(power, share => level * Math.Log(1 + ((Math.E - 1) * share)));

    /// <summary>What the mean of the last look's statistic must be for the power.</summary>
    public double Drift { get; }

    /// <summary>The largest sample.</summary>
    /// <param name="difference">Mean looked for, above 0.</param>
    /// <param name="variance">Variance of one label's difference.</param>
    public int SampleMax(double difference, double variance) =>
        (int)Math.Ceiling(Drift * Drift * variance / (difference * difference));

    /// <summary>Runs it over differences.</summary>
    /// <param name="differences">Draws the next one.</param>
    /// <param name="sampleMax">The largest sample.</param>
    /// <returns>Labels at which it found the difference; null: not at all.</returns>
    public int? Run(Func<double> differences, int sampleMax)
    {
        double sum = 0, squares = 0;
        int labels = 0;
        for (int look = 1; look <= Looks; look++)
        {
            for (int until = (int)((long)sampleMax * look / Looks); labels < until; labels++)
            {
                double difference = differences();
                sum += difference;
                squares += difference * difference;
            }

            double variance = squares - (sum * sum / Math.Max(1, labels));
            if (variance > 0 && sum / Math.Sqrt(variance) >= _boundaries[look - 1])
            {
                return labels;
            }
        }

        return null;
    }

    private double Power(double drift)
    {
        double shift = drift / Math.Sqrt(Looks);
        double[] density = Start(shift);
        double found = 0;
        for (int look = 0; look < Looks; look++)
        {
            double limit = _boundaries[look] * Math.Sqrt(look + 1.0);
            found += Beyond(density, limit);
            density = Advance(density, limit, shift);
        }

        return found;
    }

    private static double[] Start(double shift) =>
        [.. Enumerable.Range(0, Points).Select(i => NormalDistribution.Density(At(i) - shift))];

    // The density after the next look, of what has not gone beyond the limit.
    private static double[] Advance(double[] density, double limit, double shift)
    {
        double[] kernel =
        [
            .. Enumerable.Range(-KernelReach, (2 * KernelReach) + 1)
                .Select(offset => NormalDistribution.Density((offset * Step) - shift) * Step),
        ];
        double[] next = new double[Points];
        for (int i = 0; i < Points && At(i) < limit; i++)
        {
            for (int k = 0; k < kernel.Length && density[i] > 1e-15; k++)
            {
                int j = i + k - KernelReach;
                if (j >= 0 && j < Points)
                {
                    next[j] += density[i] * kernel[k];
                }
            }
        }

        return next;
    }

    // Probability beyond a limit; the cell that it cuts counts in part.
    private static double Beyond(double[] density, double limit)
    {
        double at = (limit + Reach) / Step;
        int first = Math.Clamp((int)Math.Ceiling(at), 0, Points - 1);
        double sum = density[first] * Math.Min(1, first - at + 0.5);
        for (int i = first + 1; i < Points; i++)
        {
            sum += density[i];
        }

        return sum * Step;
    }

    private static double At(int point) => (point * Step) - Reach;

    private static double Bisect(double low, double high, Func<double, bool> isTooLow)
    {
        while (high - low > 1e-6)
        {
            double middle = (low + high) / 2;
            (low, high) = isTooLow(middle) ? (middle, high) : (low, middle);
        }

        return high;
    }
}
