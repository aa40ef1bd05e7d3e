namespace StreamML.Messaging.Telemetry;

/// <summary>What the sink measures.</summary>
public static class SinkInstruments
{
    /// <summary>Time from the webhook to the row.</summary>
    public static InstrumentDefinition Latency { get; } = new(
        Meters.Sink, "streamml.sink.latency", InstrumentKind.Histogram, "s",
        "from the webhook's arrival to the commit of the row; after a restart also of what waited meanwhile",
        "Find the role that is behind by its freshness. A sink that reads old topics again shows their age.")
    {
        Labels = ["table"],
        Buckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 3_600],
    };

    /// <summary>Rows written.</summary>
    public static InstrumentDefinition Rows { get; } = new(
        Meters.Sink, "streamml.sink.rows", InstrumentKind.Counter, "{row}", "rows brought to PostgreSQL, by table",
        "If it stands still while messages arrive, look at the sink's log and at PostgreSQL.")
    {
        Labels = ["table"],
    };

    /// <summary>Records refused.</summary>
    public static InstrumentDefinition Refused { get; } = new(
        Meters.Sink, "streamml.sink.refused", InstrumentKind.Counter, "{record}",
        "records that became dead letters instead of rows",
        "Look at the dead letters of the topic: reason and detail are in their headers.")
    {
        Labels = ["topic", "reason"],
    };

    /// <summary>Attempts that failed.</summary>
    public static InstrumentDefinition Retries { get; } = new(
        Meters.Sink, "streamml.sink.retries", InstrumentKind.Counter, "{try}",
        "attempts that failed because of PostgreSQL, by fault",
        "The batch is kept and tried again: bring PostgreSQL back, or raise Postgres__CommandTimeout.")
    {
        Labels = ["fault"],
    };

    /// <summary>Time of a batch.</summary>
    public static InstrumentDefinition BatchDuration { get; } = new(
        Meters.Sink, "streamml.sink.batch.duration", InstrumentKind.Histogram, "s", "time of a batch, including waits",
        "PostgreSQL is slow: look at locks, at its disk, and at vacuum.")
    {
        Buckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    /// <summary>Records published from the outbox.</summary>
    public static InstrumentDefinition Published { get; } = new(
        Meters.Sink, "streamml.sink.outbox.published", InstrumentKind.Counter, "{record}",
        "records published from the outbox",
        "Each is a record that the sink refused; see streamml.sink.refused.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<InstrumentDefinition> All { get; } =
        [Latency, Rows, Refused, Retries, BatchDuration, Published];
}
