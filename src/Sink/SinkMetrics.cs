using System.Diagnostics.Metrics;
using StreamML.Sink.Outbox;
using StreamML.Sink.Writing;

namespace StreamML.Sink;

/// <summary>Metrics of the sink, meter <c>StreamML.Sink</c>. Thread-safe.</summary>
public static class SinkMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "StreamML.Sink";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> Rows =
        Meter.CreateCounter<long>("streamml.sink.rows", "{row}", "Rows brought to PostgreSQL, by table.");

    private static readonly Counter<long> RefusedRecords =
        Meter.CreateCounter<long>("streamml.sink.refused", "{record}", "Records refused, by topic and reason.");

    private static readonly Counter<long> Retries =
        Meter.CreateCounter<long>(
            "streamml.sink.retries", "{try}", "Tries that failed for PostgreSQL's sake, by fault.");

    private static readonly Histogram<double> BatchSeconds =
        Meter.CreateHistogram<double>("streamml.sink.batch.duration", "s", "Time of a batch, including waits.");

    private static readonly Counter<long> Published =
        Meter.CreateCounter<long>("streamml.sink.outbox.published", "{record}", "Records published from the outbox.");

    internal static void Written(SinkBatch batch, IReadOnlyList<RefusedRecord> refused, TimeSpan duration)
    {
        BatchSeconds.Record(duration.TotalSeconds);
        foreach (var rows in batch.Tables)
        {
            if (rows.Count > 0)
            {
                Rows.Add(rows.Count, new KeyValuePair<string, object?>("table", rows.Table.Name));
            }
        }

        foreach (var record in refused)
        {
            RefusedRecords.Add(
                1,
                new KeyValuePair<string, object?>("topic", record.Record.Source.Topic.Name),
                new KeyValuePair<string, object?>("reason", record.Reason.Code.Name));
        }
    }

    internal static void Retried(string fault) => Retries.Add(1, new KeyValuePair<string, object?>("fault", fault));

    internal static void OutboxPublished(int records) => Published.Add(records);
}
