using System.Diagnostics.Metrics;
using StreamML.Messaging.Telemetry;
using StreamML.Sink.Copying;
using StreamML.Sink.Outbox;
using StreamML.Sink.Writing;

namespace StreamML.Sink;

/// <summary>Counts what <see cref="SinkInstruments"/> lists. Thread-safe.</summary>
public static class SinkMetrics
{
    private static readonly Meter Meter = new(Meters.Sink);
    private static readonly Histogram<double> Latency = SinkInstruments.Latency.NewHistogram(Meter);
    private static readonly Counter<long> Rows = SinkInstruments.Rows.NewCounter(Meter);
    private static readonly Counter<long> RefusedRecords = SinkInstruments.Refused.NewCounter(Meter);
    private static readonly Counter<long> Retries = SinkInstruments.Retries.NewCounter(Meter);
    private static readonly Histogram<double> BatchSeconds = SinkInstruments.BatchDuration.NewHistogram(Meter);
    private static readonly Counter<long> Published = SinkInstruments.Published.NewCounter(Meter);

    internal static void Written(
        SinkBatch batch, IReadOnlyList<RefusedRecord> refused, TimeSpan duration, DateTimeOffset committedAt)
    {
        BatchSeconds.Record(duration.TotalSeconds);
        long committedAtMs = committedAt.ToUnixTimeMilliseconds();
        foreach (var rows in batch.Tables)
        {
            if (rows.Count > 0)
            {
                Written(rows, committedAtMs);
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

    private static void Written(StagedRows rows, long committedAtMs)
    {
        var table = new KeyValuePair<string, object?>("table", rows.Table.Name);
        Rows.Add(rows.Count, table);
        foreach (long receivedAtMs in rows.ReceivedAtMs)
        {
            // Clocks of two machines differ by a little.
            Latency.Record(Math.Max(0, committedAtMs - receivedAtMs) / 1_000.0, table);
        }
    }
}
