namespace StreamML.Trainer.Gates;

/// <summary>What a <see cref="RestartingTest"/> has learnt, to go on after a restart of the process.</summary>
/// <param name="Starts">How often it has begun.</param>
/// <param name="Wealth">Wealth of each stake, in the order of the stakes.</param>
public sealed record RestartingState(long Starts, IReadOnlyList<double> Wealth);

/// <summary>
/// Test by betting whether the mean of payoffs has risen above zero at some time: it begins anew again and again, each
/// time with a smaller part of one and the same capital, so that a change after months is found as one after days,
/// while the probability that it ever reaches 1/level without a change is still at most the level. Not safe from
/// several threads.
/// </summary>
/// <remarks>
/// Begin n gets 1/(n(n+1)) of the capital; all of them together are an e-process. Shin, Ramdas and Rinaldo,
/// "E-detectors" (2024), have the same sum without the weights, whose false alarms are bounded on average only.
/// </remarks>
public sealed class RestartingTest
{
    // Shares of the largest stake that cannot lose everything.
    private static readonly double[] Shares = [0.1, 0.3, 0.7];

    private readonly double[] _stakes;
    private readonly double[] _wealth;

    /// <summary>A test of one direction.</summary>
    /// <param name="lossMax">The most that a payoff can be below zero, above 0.</param>
    /// <param name="state">Where an earlier test stopped; null: a new one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The largest loss is not above 0.</exception>
    /// <exception cref="ArgumentException">The state is not one of such a test.</exception>
    public RestartingTest(double lossMax, RestartingState? state = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lossMax);
        _stakes = [.. Shares.Select(share => share / lossMax)];
        if (state is not null && (state.Wealth.Count != Shares.Length || state.Starts < 0
            || !state.Wealth.All(wealth => wealth >= 0)))
        {
            throw new ArgumentException("This is no state of a test that restarts. Start a new one.", nameof(state));
        }

        _wealth = state is null ? new double[Shares.Length] : [.. state.Wealth];
        Starts = state?.Starts ?? 0;
    }

    /// <summary>How often it has begun.</summary>
    public long Starts { get; private set; }

    /// <summary>The e-value: what all begins have together, and what is kept for later ones.</summary>
    public double EValue => _wealth.Average() + (1.0 / (Starts + 1));

    /// <summary>What a restart of the process needs.</summary>
    public RestartingState State => new(Starts, [.. _wealth]);

    /// <summary>Begins once more, beside what is under way. Call it before the first payoff and then every so
    /// often, at times that the payoffs do not decide.</summary>
    public void Begin()
    {
        Starts++;
        double part = 1.0 / (Starts * (Starts + 1.0));
        for (int i = 0; i < _wealth.Length; i++)
        {
            _wealth[i] += part;
        }
    }

    /// <summary>Takes the next payoff.</summary>
    /// <param name="payoff">At least minus the largest loss.</param>
    public void Observe(double payoff) => Observe(payoff, 1);

    /// <summary>Takes the same payoff several times.</summary>
    /// <param name="payoff">At least minus the largest loss.</param>
    /// <param name="times">How often, 0 and more.</param>
    public void Observe(double payoff, long times)
    {
        for (int i = 0; times > 0 && i < _wealth.Length; i++)
        {
            // What is larger decides nothing any more, and infinity could not be stored.
            double factor = Math.Exp(times * Math.Log(Math.Max(0, 1 + (_stakes[i] * payoff))));
            _wealth[i] = Math.Min(_wealth[i] * factor, double.MaxValue / 1e10);
        }
    }
}
