using StreamML.Trainer.Gates;

namespace StreamML.Trainer.Alerts;

/// <summary>What a version was like when it was evaluated.</summary>
/// <param name="Mae">Mean absolute error; 0 or NaN: not known, so its rise is not watched.</param>
/// <param name="LabelMean">Mean of the labels, against which R² is judged.</param>
public sealed record DegradationReference(double Mae, double LabelMean);

/// <summary>A figure of the live version.</summary>
/// <param name="Name"><c>mae</c>, <c>mae_rise</c>, <c>r2</c>, <c>r2_severe</c>, <c>accuracy</c>.</param>
/// <param name="Value">The figure over about the latest labels; NaN without any.</param>
/// <param name="Limit">What it must not pass.</param>
/// <param name="Severe">Whether passing it is severe.</param>
/// <param name="EValue">Evidence that it is passed.</param>
/// <param name="Passed">Whether it is passed: the evidence was enough, and it has not recovered since.</param>
public sealed record DegradationFigure(
    string Name, double Value, double Limit, bool Severe, double EValue, bool Passed);

/// <summary>What a <see cref="DegradationWatch"/> has learnt, to go on after a restart.</summary>
/// <param name="Labels">Labels seen.</param>
/// <param name="Sums">Fading sums: of weights, absolute errors, squared errors, labels, squared labels, right
/// answers.</param>
/// <param name="Tests">The tests, in the order of the figures.</param>
/// <param name="PassedAt">Labels at which each figure was passed; -1: it is not.</param>
public sealed record DegradationState(
    long Labels, IReadOnlyList<double> Sums, IReadOnlyList<RestartingState> Tests, IReadOnlyList<long> PassedAt);

/// <summary>
/// Watches the errors of the live version label by label. Every limit is a test by betting that begins anew every fifty
/// labels, so a version that is within its limits raises an alert with the probability of the level at most, however
/// long it is live, and one that gets worse after months is found within hundreds of labels. Feed it outcomes and the
/// audit sample; volunteered corrections are not a sample. Not safe from several threads.
/// </summary>
public sealed class DegradationWatch
{
    private const int Every = 50;
    private const double Hysteresis = 0.05;

    private readonly DegradationOptions _options;
    private readonly Limit[] _limits;
    private readonly RestartingTest[] _tests;
    private readonly long[] _passedAt;
    private readonly double[] _sums;
    private readonly double _keep;
    private long _labels;

    private DegradationWatch(DegradationOptions options, Limit[] limits, DegradationState? state)
    {
        if (state is not null && (state.Tests.Count != limits.Length || state.PassedAt.Count != limits.Length
            || state.Sums.Count != 6))
        {
            throw new ArgumentException("This is no state of such a watch. Start a new one.", nameof(state));
        }

        (_options, _limits) = (options, limits);
        _tests = [.. limits.Select((limit, i) => new RestartingTest(limit.LossMax, state?.Tests[i]))];
        _passedAt = state is null ? [.. limits.Select(_ => -1L)] : [.. state.PassedAt];
        _sums = state is null ? new double[6] : [.. state.Sums];
        _labels = state?.Labels ?? 0;
        _keep = Math.Pow(0.5, 1.0 / options.HalfLife);
    }

    /// <summary>Labels seen.</summary>
    public long Labels => _labels;

    /// <summary>What a restart needs.</summary>
    public DegradationState State => new(_labels, [.. _sums], [.. _tests.Select(test => test.State)], [.. _passedAt]);

    /// <summary>The figures and which limits they have passed.</summary>
    public IReadOnlyList<DegradationFigure> Figures =>
    [
        .. _limits.Select((limit, i) => new DegradationFigure(
            limit.Name, limit.Value(_sums), limit.Bound, limit.Severe, _tests[i].EValue, _passedAt[i] >= 0)),
    ];

    /// <summary>Watches a model that predicts numbers.</summary>
    /// <param name="options">Limits.</param>
    /// <param name="reference">What the version was like when it was evaluated.</param>
    /// <param name="state">Where an earlier process stopped; null: a new watch.</param>
    /// <exception cref="ArgumentException">The state is not one of such a watch.</exception>
    public static DegradationWatch OfNumbers(
        DegradationOptions options, DegradationReference reference, DegradationState? state = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(reference);
        double mean = Math.Clamp(reference.LabelMean, 0, options.LabelMax) / options.LabelMax;
        double spread = Math.Pow(Math.Max(mean, 1 - mean), 2);
        List<Limit> limits =
        [
            Mae("mae", options.MaeMax), R2("r2", options.R2Min, false), R2("r2_severe", options.R2Severe, true),
        ];
        if (reference.Mae > 0)
        {
            limits.Add(Mae("mae_rise", reference.Mae * (1 + options.MaeRise)));
        }

        return new DegradationWatch(options, [.. limits], state);

        Limit Mae(string name, double bound)
        {
            double least = Math.Min(1, bound / options.LabelMax);
            return new Limit(
                name, bound, false, Higher: true, least, (error, _) => error - least,
                sums => sums[1] / sums[0] * options.LabelMax);
        }

        Limit R2(string name, double bound, bool severe) => new(
            name, bound, severe, Higher: false, (1 - bound) * spread,
            (error, label) => (error * error) - ((1 - bound) * (label - mean) * (label - mean)),
            sums => 1 - (sums[2] / (sums[4] - (sums[3] * sums[3] / sums[0]))));
    }

    /// <summary>Watches a model whose answers are right or wrong.</summary>
    /// <param name="options">Limits.</param>
    /// <param name="state">Where an earlier process stopped; null: a new watch.</param>
    /// <exception cref="ArgumentException">The state is not one of such a watch.</exception>
    public static DegradationWatch OfAnswers(DegradationOptions options, DegradationState? state = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        double bound = options.AccuracyMin;
        var limit = new Limit(
            "accuracy", bound, false, Higher: false, 1 - bound, (error, _) => bound - (1 - error),
            sums => sums[5] / sums[0]);
        return new DegradationWatch(options, [limit], state);
    }

    /// <summary>Takes the label of a prediction.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One of them is not a number.</exception>
    public void ObserveNumber(double prediction, double label)
    {
        if (!double.IsFinite(prediction) || !double.IsFinite(label))
        {
            throw new ArgumentOutOfRangeException(nameof(label), "Prediction and label must be numbers.");
        }

        double max = _options.LabelMax;
        Observe(
            Math.Min(Math.Abs(prediction - label), max) / max, Math.Clamp(label, 0, max) / max);
    }

    /// <summary>Takes whether an answer was right.</summary>
    public void ObserveAnswer(bool right) => Observe(right ? 0 : 1, 0);

    private void Observe(double error, double label)
    {
        double[] now = [1, error, error * error, label, label * label, error == 0 ? 1 : 0];
        for (int i = 0; i < _sums.Length; i++)
        {
            _sums[i] = (_sums[i] * _keep) + now[i];
        }

        for (int i = 0; i < _limits.Length; i++)
        {
            if (_labels % Every == 0)
            {
                _tests[i].Begin();
            }

            Test(i, error, label);
        }

        _labels++;
    }

    private void Test(int i, double error, double label)
    {
        var limit = _limits[i];
        if (_passedAt[i] < 0)
        {
            _tests[i].Observe(limit.Payoff(error, label));
            _passedAt[i] = _tests[i].EValue >= 1 / _options.Level ? _labels : -1;
            return;
        }

        double value = limit.Value(_sums);
        bool better = limit.Higher ? value < limit.Bound * (1 - Hysteresis) : value > limit.Bound * (1 + Hysteresis);
        if (better && _labels - _passedAt[i] >= _options.RecoveryLabels)
        {
            _passedAt[i] = -1;
            _tests[i] = new RestartingTest(limit.LossMax);
            _tests[i].Begin();
        }
    }

    // Payoff: above zero on average where the limit is passed. Errors and labels are parts of the largest label.
    private sealed record Limit(
        string Name, double Bound, bool Severe, bool Higher, double LossMax, Func<double, double, double> Payoff,
        Func<double[], double> Value);
}
