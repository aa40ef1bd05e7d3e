using System.Collections.Concurrent;
using StreamML.Messaging;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Trainer.Role.Watch;

/// <summary>
/// Writes the figures of every version and day to <c>model.metrics</c>: of each training that made one, and of labels
/// that arrive for what was served.
/// </summary>
/// <param name="kafka">The cluster.</param>
/// <param name="interval">How often it looks.</param>
/// <param name="time">The clock.</param>
internal sealed class MetricWatch(KafkaConnection kafka, TimeSpan interval, TimeProvider time) : ITrainerCompanion
{
    private static readonly RecordReader<ModelMetric> Reader = new();

    private readonly LiveFigures _figures = new(time);
    private readonly ConcurrentQueue<TrainingRun> _runs = new();

    /// <inheritdoc />
    public string Name => "record of metrics";

    /// <inheritdoc />
    public void OnRow(LabelledRow? before, LabelledRow? now) => _figures.Change(before, now);

    /// <inheritdoc />
    public void OnRun(TrainingRun run)
    {
        if (run.Status is TrainingStatus.Promoted or TrainingStatus.OnTrial or TrainingStatus.Kept)
        {
            _runs.Enqueue(run);
        }
    }

    /// <inheritdoc />
    public async Task RunAsync(TrainerView view, CancellationToken cancellationToken)
    {
        await RecallAsync(view, cancellationToken);
        using var appender = kafka.CreateAppender();
        await Looking.EachAsync(
            async token =>
            {
                await WriteTrainingsAsync(view, appender, token);
                await WriteLabelsAsync(appender, token);
            }, interval, time, cancellationToken);
    }

    /// <summary>Learns from the topic what has been written.</summary>
    private async Task RecallAsync(TrainerView view, CancellationToken cancellationToken)
    {
        var evaluated = new HashSet<string>(StringComparer.Ordinal);
        var live = new Dictionary<string, ModelMetric>(StringComparer.Ordinal);
        long firstMs = (time.GetUtcNow() - TimeSpan.FromDays(LiveFigures.Days + 1)).ToUnixTimeMilliseconds();
        await foreach (var record in kafka.CreateReader().ReadAsync(
            [TopicCatalogue.ModelMetrics], ReadFrom.Earliest, follow: false, cancellationToken))
        {
            if (!Reader.TryRead(record, out var metric, out _))
            {
                continue;
            }

            if (metric.Source == MetricSource.Training)
            {
                evaluated.Add(VersionOf(metric.Task, metric.Tenant, metric.ModelVersion));
            }
            else if (metric.Source == MetricSource.Live && metric.DayMs >= firstMs)
            {
                live[MetricRecords.KeyOf(metric)] = metric;
            }
        }

        foreach (var metric in live.Values)
        {
            _figures.Known(metric);
        }

        // What a trainer had made and not written when it ended.
        foreach (var run in view.Read(books => books.Runs.Runs.ToList())
            .Where(run => !evaluated.Contains(VersionOf(run.Task, run.Scope, run.Version))))
        {
            OnRun(run);
        }
    }

    private static string VersionOf(string task, string scope, string version) => $"{task}/{scope}/{version}";

    private async Task WriteTrainingsAsync(
        TrainerView view, IRecordAppender appender, CancellationToken cancellationToken)
    {
        while (_runs.TryPeek(out var run))
        {
            string name = view.Read(books => books.Models.Find(run.Task, run.Scope, run.Version))?.Name ?? run.Task;
            foreach (var metric in MetricRecords.Of(run, name))
            {
                await MetricRecords.AppendAsync(appender, metric, cancellationToken);
            }

            _runs.TryDequeue(out _);
        }
    }

    private async Task WriteLabelsAsync(IRecordAppender appender, CancellationToken cancellationToken)
    {
        var changed = _figures.TakeChanged();
        int done = 0;
        try
        {
            for (; done < changed.Count; done++)
            {
                await MetricRecords.AppendAsync(appender, changed[done], cancellationToken);
            }
        }
        finally
        {
            _figures.GiveBack(changed.Skip(done));
        }
    }
}
