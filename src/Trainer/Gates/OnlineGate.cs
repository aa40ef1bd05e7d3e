namespace StreamML.Trainer.Gates;

/// <summary>What the online gate says.</summary>
public enum OnlineVerdict
{
    /// <summary>Nothing yet: go on.</summary>
    Undecided = 0,

    /// <summary>The challenger is better.</summary>
    Promote,

    /// <summary>Neither is shown to be better within the labels that this may take: the champion stays.</summary>
    Keep,

    /// <summary>The challenger is worse: stop it now.</summary>
    Harm,
}

/// <summary>What an <see cref="OnlineGate"/> has learnt, to go on after a restart with the same figures.</summary>
/// <param name="Labels">Labels that counted.</param>
/// <param name="Disagreements">Those on which the losses differ.</param>
/// <param name="Refused">Labels that did not count, because they were volunteered.</param>
/// <param name="DifferenceSum">Sum of champion's minus challenger's loss, in parts of the bound.</param>
/// <param name="Promote">The test for an improvement.</param>
/// <param name="Harm">The test for harm.</param>
public sealed record OnlineGateState(
    long Labels, long Disagreements, long Refused, double DifferenceSum, BettingState Promote, BettingState Harm);

/// <summary>
/// Compares two versions label by label, on events that both have scored. May be read after every label: each verdict's
/// error stays under its level. Not safe from several threads.
/// </summary>
/// <remarks>
/// On events where both are equally right the difference is 0, which neither wins nor loses anything: only
/// disagreements cost labels. The levels hold if, given the past, each label's mean difference is not on the other side
/// of the margin; so labels have to come in the order of their arrival, with all that arrived.
/// </remarks>
public sealed class OnlineGate
{
    private readonly OnlineGateOptions _options;
    private readonly bool _oneOfMany;
    private readonly BettingTest _promote;
    private readonly BettingTest _harm;
    private long _labels;
    private long _disagreements;
    private long _refused;
    private double _sum;

    /// <summary>A gate for one challenger.</summary>
    /// <param name="options">Levels and limits; the same as of the state.</param>
    /// <param name="state">Where an earlier process stopped; null: a new comparison.</param>
    /// <param name="oneOfMany">Whether the e-value is compared with those of other models
    /// (<see cref="EBenjaminiHochberg"/>): then it goes on to grow beyond 1/level, and the verdict never says to
    /// promote, since that depends on the others.</param>
    /// <exception cref="ArgumentException">The state is not one of such a gate.</exception>
    public OnlineGate(OnlineGateOptions options, OnlineGateState? state = null, bool oneOfMany = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _oneOfMany) = (options, oneOfMany);
        _promote = new BettingTest(options.Margin, options.PromoteLevel, !oneOfMany, state?.Promote);
        _harm = new BettingTest(0, options.HarmLevel, state: state?.Harm);
        if (state is not null)
        {
            (_labels, _disagreements, _refused) = (state.Labels, state.Disagreements, state.Refused);
            _sum = state.DifferenceSum;
        }
    }

    /// <summary>Labels that counted.</summary>
    public long Labels => _labels;

    /// <summary>Share of the labels on which the losses differ; 0 without labels.</summary>
    public double Disagreement => _labels == 0 ? 0 : (double)_disagreements / _labels;

    /// <summary>Mean of champion's minus challenger's loss, in the unit of the loss; above 0: the challenger is
    /// better.</summary>
    public double MeanDifference => _labels == 0 ? 0 : _sum / _labels * _options.LossBound;

    /// <summary>E-value for an improvement beyond the margin.</summary>
    public double PromoteEValue => _promote.EValue;

    /// <summary>E-value for harm.</summary>
    public double HarmEValue => _harm.EValue;

    /// <summary>What the labels so far say. Harm goes before promotion.</summary>
    public OnlineVerdict Verdict => _harm.Crossed ? OnlineVerdict.Harm
        : _promote.Crossed && !_oneOfMany ? OnlineVerdict.Promote
        : _labels >= _options.LabelsMax ? OnlineVerdict.Keep
        : OnlineVerdict.Undecided;

    /// <summary>What a restart needs.</summary>
    public OnlineGateState State => new(_labels, _disagreements, _refused, _sum, _promote.State, _harm.State);

    /// <summary>The verdict in a sentence.</summary>
    public string Reason =>
        FormattableString.Invariant($"{Word} after {_labels} labels: the mean loss is {MeanDifference:0.####} ")
        + FormattableString.Invariant($"smaller, the two disagree on {100 * Disagreement:0.#} %; evidence for better ")
        + FormattableString.Invariant($"{PromoteEValue:0.##} of {1 / _options.PromoteLevel:0.##}, for worse ")
        + FormattableString.Invariant($"{HarmEValue:0.##} of {1 / _options.HarmLevel:0.##}");

    private string Word => Verdict switch
    {
        OnlineVerdict.Promote => "better",
        OnlineVerdict.Harm => "worse",
        OnlineVerdict.Keep => "not shown to be better",
        _ => "undecided",
    };

    /// <summary>Takes a label. Volunteered ones are counted as refused: they are biased against what is
    /// shown.</summary>
    /// <returns>The verdict with it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A loss is not a number, or the weight is outside its
    /// range.</exception>
    public OnlineVerdict Observe(PairedLabel label)
    {
        double difference = (label.ChampionLoss - label.ChallengerLoss) / _options.LossBound;
        if (!double.IsFinite(difference))
        {
            throw new ArgumentOutOfRangeException(nameof(label), "Both losses must be numbers.");
        }

        if (label.RelativeWeight is not (> 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(label), "The relative weight of a label must be above 0 and up to 1.");
        }

        if (label.Origin == LabelOrigin.Volunteered)
        {
            _refused++;
            return Verdict;
        }

        double counted = Math.Clamp(difference, -1, 1) * label.RelativeWeight;
        _labels++;
        _disagreements += counted == 0 ? 0 : 1;
        _sum += counted;
        _promote.Observe(counted);
        _harm.Observe(-counted);
        return Verdict;
    }
}
