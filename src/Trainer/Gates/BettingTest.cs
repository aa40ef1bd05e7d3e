namespace StreamML.Trainer.Gates;

/// <summary>What a <see cref="BettingTest"/> has learnt, to go on after a restart.</summary>
/// <param name="LogWealth">Natural logarithm of the wealth, which is the e-value.</param>
/// <param name="Size">The one size that all differences had so far but for zeros; 0: none yet; -1: several.</param>
/// <param name="Weights">Share of each stake in the mixture, sum 1; in the order of the stakes.</param>
public sealed record BettingState(double LogWealth, double Size, IReadOnlyList<double> Weights);

/// <summary>
/// Test by betting whether the mean of bounded differences is above a margin. Its wealth is an e-process: while the
/// mean given the past is at most the margin, the probability that it ever reaches 1/level is at most the level,
/// however often it is read. Not safe from several threads.
/// </summary>
/// <remarks>
/// Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting" (2024). The stake is the mean of
/// a mixture of constant stakes, weighted by what each has earned; ADR 37 has the figures. If all
/// differences so far were of one size, as with right and wrong answers, no more is staked than the target needs.
/// </remarks>
public sealed class BettingTest
{
    private const double Mixed = -1;

    // As shares of the largest stake that cannot lose everything. Most of the weight is on what finds a difference of
    // five points within hundreds of labels; the others keep small and large differences in reach.
    private static readonly (double Stake, double Weight)[] Mixture =
        [(0.03, 0.05), (0.1, 0.2), (0.36, 0.7), (0.8, 0.05)];

    private readonly double _margin;
    private readonly double _logTarget;
    private readonly bool _stopsAtTarget;
    private readonly double[] _stakes;
    private readonly double[] _weights;
    private double _logWealth;
    private double _size;

    /// <summary>A test of one direction.</summary>
    /// <param name="margin">What the mean must exceed, -0.9 to 0.9.</param>
    /// <param name="level">Probability of a false alarm at any time, above 0 and below 1.</param>
    /// <param name="stopsAtTarget">Whether nothing is staked beyond 1/level. False where e-values of several tests are
    /// compared (<see cref="EBenjaminiHochberg"/>), which may need more.</param>
    /// <param name="state">Where an earlier test stopped; null: a new one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="ArgumentException">The state is not one of such a test.</exception>
    public BettingTest(double margin, double level, bool stopsAtTarget = true, BettingState? state = null)
    {
        Require(Math.Abs(margin) <= 0.9, nameof(margin), "must be -0.9 to 0.9");
        Require(level is > 0 and < 1, nameof(level), "must be above 0 and below 1");
        (_margin, _logTarget, _stopsAtTarget) = (margin, -Math.Log(level), stopsAtTarget);
        _stakes = [.. Mixture.Select(each => each.Stake / (1 + margin))];
        _weights = state is null ? [.. Mixture.Select(each => each.Weight)] : [.. state.Weights];
        if (_weights.Length != _stakes.Length || !_weights.All(weight => weight is >= 0 and <= 1)
            || state is { LogWealth: double.NaN })
        {
            throw new ArgumentException(
                "This is no state of a test by betting. Start a new test for the two versions.", nameof(state));
        }

        (_logWealth, _size) = (state?.LogWealth ?? 0, state?.Size ?? 0);
    }

    /// <summary>Natural logarithm of the e-value; 0 at the start.</summary>
    public double LogWealth => _logWealth;

    /// <summary>The e-value now, 0 and above; above 1 speaks for a mean over the margin.</summary>
    public double EValue => Math.Exp(_logWealth);

    /// <summary>Whether it is shown: the wealth has reached 1/level. It stays so where nothing is staked
    /// beyond.</summary>
    public bool Crossed => _logWealth >= _logTarget;

    /// <summary>What a restart needs.</summary>
    public BettingState State => new(_logWealth, _size, [.. _weights]);

    /// <summary>Takes the next difference.</summary>
    /// <param name="difference">-1 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not in that range.</exception>
    public void Observe(double difference)
    {
        Require(difference is >= -1 and <= 1, nameof(difference), "must be -1 to 1");
        if (_stopsAtTarget && Crossed)
        {
            return;
        }

        double payoff = difference - _margin;
        if (payoff != 0)
        {
            _logWealth += Math.Log(1 + (Stake() * payoff));
            Reweigh(payoff);
        }

        if (_stopsAtTarget && Math.Abs(_logWealth - _logTarget) < 1e-9)
        {
            _logWealth = _logTarget;
        }

        double size = Math.Abs(difference);
        _size = size == 0 || size == _size ? _size : _size == 0 ? size : Mixed;
    }

    private double Stake()
    {
        double stake = 0;
        for (int i = 0; i < _stakes.Length; i++)
        {
            stake += _weights[i] * _stakes[i];
        }

        double most = _size - _margin;
        return _stopsAtTarget && _size > 0 && most > 0
            ? Math.Min(stake, (Math.Exp(_logTarget - _logWealth) - 1) / most)
            : stake;
    }

    private void Reweigh(double payoff)
    {
        double sum = 0;
        for (int i = 0; i < _stakes.Length; i++)
        {
            _weights[i] *= 1 + (_stakes[i] * payoff);
            sum += _weights[i];
        }

        for (int i = 0; i < _stakes.Length; i++)
        {
            _weights[i] /= sum;
        }
    }

    private static void Require(bool holds, string name, string rule)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, $"The {name} {rule}.");
        }
    }
}
