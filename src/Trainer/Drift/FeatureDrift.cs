using StreamML.Trainer.Gates;

namespace StreamML.Trainer.Drift;

/// <summary>What is known about one feature's drift, to go on after a restart.</summary>
/// <param name="Tests">Evidence for each cut and direction.</param>
/// <param name="Today">Contacts of today by bin, the missing first.</param>
/// <param name="Passed">Whether it counts as drifted.</param>
/// <param name="QuietDays">Days in a row within the tolerance.</param>
public sealed record FeatureDriftState(
    IReadOnlyList<RestartingState> Tests, IReadOnlyList<long> Today, bool Passed, int QuietDays);

/// <summary>
/// One feature, window by window: an e-process for the hypothesis that at no cut the distribution function is further
/// from the reference than the tolerance. For each cut and direction there is a test by betting on the share of
/// contacts below it; their mean is the evidence.
/// </summary>
internal sealed class FeatureDrift
{
    private readonly FeatureReference _reference;
    private readonly RestartingTest[] _above;
    private readonly RestartingTest[] _below;
    private readonly long[] _today;
    private readonly long[] _window;
    private readonly double _target;
    private int _quietDays;

    /// <param name="reference">The feature in training.</param>
    /// <param name="target">Evidence at which it counts as drifted.</param>
    /// <param name="state">Where an earlier process stopped; null: from the start.</param>
    /// <exception cref="ArgumentException">The state is not one of this feature.</exception>
    public FeatureDrift(FeatureReference reference, double target, FeatureDriftState? state)
    {
        int bins = reference.Counts.Count + 1;
        if (state is not null && (state.Tests.Count != 2 * (bins - 1) || state.Today.Count != bins))
        {
            throw new ArgumentException(
                $"This is no state of the drift of {reference.Name}. Start a new one.", nameof(state));
        }

        (_reference, _target) = (reference, target);
        _above = [.. Enumerable.Range(0, bins - 1).Select(i => new RestartingTest(1, state?.Tests[i]))];
        _below = [.. Enumerable.Range(0, bins - 1).Select(i => new RestartingTest(1, state?.Tests[bins - 1 + i]))];
        _today = state is null ? new long[bins] : [.. state.Today];
        _window = new long[bins];
        (Passed, _quietDays) = (state?.Passed ?? false, state?.QuietDays ?? 0);
    }

    public bool Passed { get; private set; }

    public FeatureReference Reference => _reference;

    public double Target => _target;

    public FeatureDriftState State =>
        new([.. _above.Concat(_below).Select(test => test.State)], [.. _today], Passed, _quietDays);

    public double EValue => _above.Concat(_below).Average(test => test.EValue);

    /// <summary>Contacts of today, but for the open window.</summary>
    public long Today => _today.Sum();

    /// <summary>Largest difference of the distribution functions, today against training.</summary>
    public double Distance => Cumulative(_today).Zip(Cumulative(Trained), (now, then) => Math.Abs(now - then)).Max();

    /// <summary>Population stability index, today against training; half a contact is added to each bin.</summary>
    public double StabilityIndex
    {
        get
        {
            long[] then = Trained;
            double nowAll = _today.Sum() + (0.5 * _today.Length), thenAll = then.Sum() + (0.5 * then.Length);
            return _today.Zip(then, (now, before) =>
            {
                double p = (now + 0.5) / nowAll, q = (before + 0.5) / thenAll;
                return (p - q) * Math.Log(p / q);
            }).Sum();
        }
    }

    /// <summary>Share without a value, today.</summary>
    public double MissingShare => Today is > 0 and var all ? (double)_today[0] / all : 0;

    private long[] Trained => [_reference.Missing, .. _reference.Counts];

    public void Add(double value) => _window[_reference.BinOf(value)]++;

    /// <summary>Bets on the window's contacts.</summary>
    /// <param name="widening">Part of the tolerance that comes from few contacts, in standard deviations of a share: it
    /// counts where it is larger.</param>
    /// <param name="tolerance">Distance that does not matter.</param>
    public void EndWindow(double tolerance, double widening)
    {
        long all = _window.Sum(), below = 0;
        double[] shares = Cumulative(Trained);
        for (int cut = 0; cut < _above.Length; cut++)
        {
            below += _window[cut];
            double slack = Math.Max(tolerance, widening * Math.Sqrt(shares[cut] * (1 - shares[cut])));
            Bet(_above[cut], shares[cut] + slack, below, all - below);
            Bet(_below[cut], 1 - shares[cut] + slack, all - below, below);
        }

        for (int bin = 0; bin < _today.Length; bin++)
        {
            _today[bin] += _window[bin];
            _window[bin] = 0;
        }

        Passed |= EValue >= _target;
    }

    /// <summary>Begins a new day.</summary>
    /// <param name="tolerance">Distance that does not matter.</param>
    /// <param name="recoveryDays">Days within it after which a drift is over.</param>
    public void EndDay(double tolerance, int recoveryDays)
    {
        _quietDays = Distance <= tolerance ? _quietDays + 1 : 0;
        if (Passed && _quietDays >= recoveryDays)
        {
            Passed = false;
            for (int i = 0; i < _above.Length; i++)
            {
                (_above[i], _below[i]) = (new RestartingTest(1), new RestartingTest(1));
            }
        }

        Array.Clear(_today);
    }

    // On more hits than the share allows. No stake is lost where the share leaves no room above it.
    private static void Bet(RestartingTest test, double share, long hits, long misses)
    {
        test.Begin();
        if (share < 1)
        {
            test.Observe(1 - share, hits);
            test.Observe(-share, misses);
        }
    }

    private static double[] Cumulative(long[] counts)
    {
        double sum = 0, all = Math.Max(1, counts.Sum());
        return [.. counts[..^1].Select(count => (sum += count) / all)];
    }
}
