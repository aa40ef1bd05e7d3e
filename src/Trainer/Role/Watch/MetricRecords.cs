using StreamML.Messaging.Producers;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Trainer.Drift;

namespace StreamML.Trainer.Role.Watch;

/// <summary>Records of <c>model.metrics</c>.</summary>
internal static class MetricRecords
{
    /// <summary>Ends of the names of an interval in the metrics of a run.</summary>
    public const string LowEnd = "_low";

    /// <inheritdoc cref="LowEnd" />
    public const string HighEnd = "_high";

    /// <summary>Name of the number of examples that judged, in the metrics of a run.</summary>
    public const string HoldoutRows = "holdout_rows";

    private const long DayMs = 86_400_000;

    /// <summary>Start of the day of a time, milliseconds since the Unix epoch.</summary>
    public static long DayOf(long ms) => ms - (ms % DayMs);

    /// <summary>The evaluation of a version in its training.</summary>
    /// <param name="run">The run; it has ended, and a version came out.</param>
    /// <param name="name">Name of the model.</param>
    public static IEnumerable<ModelMetric> Of(TrainingRun run, string name)
    {
        foreach (var (metric, value) in run.Metrics)
        {
            if (!double.IsFinite(value) || metric == HoldoutRows
                || metric.EndsWith(LowEnd, StringComparison.Ordinal)
                || metric.EndsWith(HighEnd, StringComparison.Ordinal))
            {
                continue;
            }

            double holdout = run.Metrics.GetValueOrDefault(HoldoutRows);
            bool judged = metric.Contains("holdout", StringComparison.Ordinal);
            var record = new ModelMetric
            {
                Tenant = run.Scope,
                Task = run.Task,
                ModelName = name,
                ModelVersion = run.Version,
                DayMs = DayOf(run.EndedAtMs),
                Source = MetricSource.Training,
                MetricName = metric,
                MetricValue = value,
                Labels = (long)(judged ? holdout : run.Rows - holdout),
                MeasuredAtMs = run.EndedAtMs,
            };
            if (run.Metrics.TryGetValue(metric + LowEnd, out double low)
                && run.Metrics.TryGetValue(metric + HighEnd, out double high))
            {
                (record.Low, record.High) = (low, high);
            }

            yield return record;
        }
    }

    /// <summary>
    /// How far what a version is asked and answers has moved: <c>drift_prediction</c>, the distance of the predictions,
    /// and <c>drift_effect</c>, the distances of the features weighted by importance; both 0 to 1.
    /// </summary>
    public static IEnumerable<ModelMetric> Of(WatchedWindow window, DateTimeOffset now)
    {
        var features = window.Report.Features;
        yield return Drift("drift_prediction", features.First(feature => feature.Name == DriftReference.Prediction)
            .Distance);
        yield return Drift("drift_effect", features.Where(feature => feature.Name != DriftReference.Prediction)
            .Sum(feature => feature.Effect));

        ModelMetric Drift(string name, double value) => new()
        {
            Tenant = window.Tenant,
            Task = window.Task,
            ModelName = window.Name,
            ModelVersion = window.Version,
            DayMs = new DateTimeOffset(window.Day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds(),
            Source = MetricSource.Drift,
            MetricName = name,
            MetricValue = value,
            Labels = window.Report.Contacts,
            MeasuredAtMs = now.ToUnixTimeMilliseconds(),
        };
    }

    /// <summary>The key of a record.</summary>
    public static string KeyOf(ModelMetric metric) => FormattableString.Invariant(
        $"{metric.Tenant}/{metric.Task}/{metric.ModelVersion}/{metric.DayMs / DayMs}/{(int)metric.Source}/")
        + metric.MetricName;

    /// <summary>Writes a record.</summary>
    public static Task AppendAsync(
        IRecordAppender appender, ModelMetric metric, CancellationToken cancellationToken) =>
        appender.AppendAsync(
            TopicCatalogue.ModelMetrics, KeyOf(metric), metric, metric.MeasuredAtMs, cancellationToken);
}
