using StreamML.Schemas.V1;
using StreamML.Trainer.Gates;

namespace StreamML.Trainer.Role.Watch;

/// <summary>
/// The figures of each version and day, from labels that arrived on that day for what it had said. Kept as labels come
/// and go, for the latest days; those before are final. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class LiveFigures(TimeProvider time)
{
    /// <summary>Days kept: labels are of the day they arrive, so later changes are withdrawals alone.</summary>
    public const int Days = 40;

    private const long DayMs = 86_400_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<FigureKey, Figure> _figures = [];
    private readonly HashSet<FigureKey> _changed = [];
    private long _firstDayMs;

    /// <summary>Takes an example that came, was replaced or withdrawn.</summary>
    public void Change(LabelledRow? before, LabelledRow? now)
    {
        lock (_gate)
        {
            Add(before, -1);
            Add(now, 1);
        }
    }

    /// <summary>Records of the figures that are not as they were given out last.</summary>
    public IReadOnlyList<ModelMetric> TakeChanged()
    {
        long nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_gate)
        {
            Forget(MetricRecords.DayOf(nowMs) - (Days * DayMs));
            ModelMetric[] changed =
                [.. _changed.Select(key => Record(key, _figures[key], nowMs)).OfType<ModelMetric>()];
            _changed.Clear();
            return changed;
        }
    }

    /// <summary>Gives records out again that did not arrive.</summary>
    public void GiveBack(IEnumerable<ModelMetric> records)
    {
        lock (_gate)
        {
            _changed.UnionWith(records.Select(KeyOf).Where(_figures.ContainsKey));
        }
    }

    /// <summary>Notes what was given out last of a figure by an earlier trainer: the same is not given out
    /// again.</summary>
    public void Known(ModelMetric record)
    {
        lock (_gate)
        {
            var key = KeyOf(record);
            if (_figures.TryGetValue(key, out var figure)
                && record.Equals(Record(key, figure, record.MeasuredAtMs)))
            {
                _changed.Remove(key);
            }
        }
    }

    private void Forget(long firstDayMs)
    {
        if (firstDayMs == _firstDayMs)
        {
            return;
        }

        _firstDayMs = firstDayMs;
        foreach (var key in _figures.Keys.Where(key => key.DayMs < firstDayMs).ToList())
        {
            _figures.Remove(key);
            _changed.Remove(key);
        }
    }

    private void Add(LabelledRow? row, int sign)
    {
        if (row?.Value is not { } value || MetricRecords.DayOf(value.Version)
            < MetricRecords.DayOf(time.GetUtcNow().ToUnixTimeMilliseconds()) - (Days * DayMs))
        {
            return;
        }

        foreach (var figure in LabelFigures.Of(value))
        {
            var key = new FigureKey(
                value.Tenant, value.Task, value.Served.ModelName, value.Served.ModelVersion,
                MetricRecords.DayOf(value.Version), figure.Metric);
            if (!_figures.TryGetValue(key, out var known))
            {
                _figures[key] = known = new Figure(figure.Scale);
            }

            known.Add(figure.Value, figure.Probability, sign);
            _changed.Add(key);
        }
    }

    private static FigureKey KeyOf(ModelMetric record) => new(
        record.Tenant, record.Task, record.ModelName, record.ModelVersion, record.DayMs, record.MetricName);

    // Whose labels were all withdrawn has no figure; it stays as it was, with the labels it had.
    private static ModelMetric? Record(FigureKey key, Figure figure, long nowMs)
    {
        var estimate = figure.Estimate;
        return estimate.Count <= 0 ? null : new ModelMetric
        {
            Tenant = key.Tenant,
            Task = key.Task,
            ModelName = key.Name,
            ModelVersion = key.Version,
            DayMs = key.DayMs,
            Source = MetricSource.Live,
            MetricName = key.Metric,
            MetricValue = Math.Round(estimate.Mean * figure.Scale, 9),
            Low = Math.Round(estimate.Low * figure.Scale, 9),
            High = Math.Round(estimate.High * figure.Scale, 9),
            Labels = estimate.Count,
            MeasuredAtMs = nowMs,
        };
    }

    private readonly record struct FigureKey(
        string Tenant, string Task, string Name, string Version, long DayMs, string Metric);

    private sealed class Figure(double scale)
    {
        private readonly SampledMean _mean = new();

        public double Scale => scale;

        public SampledEstimate Estimate => _mean.Estimate;

        public void Add(double value, double probability, int sign)
        {
            if (sign > 0)
            {
                _mean.Add(value, probability);
            }
            else
            {
                _mean.Remove(value, probability);
            }
        }
    }
}
