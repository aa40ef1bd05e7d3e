namespace StreamML.Messaging.Telemetry;

/// <summary>What the stages of the roles measure. A batch that is rolled back and run again counts twice.</summary>
public static class StageInstruments
{
    private const string Stage = "stage";
    private const string ModelTask = "task";

    /// <summary>Age of the oldest record that is not handled.</summary>
    public static InstrumentDefinition Freshness { get; } = new(
        Meters.StreamProcessors, "streamml.stage.freshness", InstrumentKind.Gauge, "s",
        "age of the oldest committed record that the role has read and not yet handled, or the time for which a part of "
            + "it cannot start; 0: nothing waits",
        "The role is behind, or stuck at a record: look at its log, at its batch time, and start more of it.")
    {
        Labels = [Stage],
    };

    /// <summary>Records read.</summary>
    public static InstrumentDefinition In { get; } = new(
        Meters.StreamProcessors, "streamml.stage.in", InstrumentKind.Counter, "{record}", "records read",
        "If it stands still while the stage before it writes, the role is stuck: look at its log.")
    {
        Labels = [Stage],
    };

    /// <summary>Records written.</summary>
    public static InstrumentDefinition Out { get; } = new(
        Meters.StreamProcessors, "streamml.stage.out", InstrumentKind.Counter, "{record}",
        "records written to topics; aliases and changelogs do not count",
        "If it stands still while records come in, they are duplicates or dead letters.")
    {
        Labels = [Stage],
    };

    /// <summary>Records that were there before.</summary>
    public static InstrumentDefinition Duplicates { get; } = new(
        Meters.StreamProcessors, "streamml.stage.duplicates", InstrumentKind.Counter, "{record}",
        "messages, statuses and events that were there before",
        "The provider sends again what it takes for unanswered: look at the webhook's duration and refusals.")
    {
        Labels = [Stage],
    };

    /// <summary>Records dead-lettered.</summary>
    public static InstrumentDefinition DeadLetters { get; } = new(
        Meters.StreamProcessors, "streamml.stage.dead_letters", InstrumentKind.Counter, "{record}",
        "records dead-lettered",
        "Read stage, reason and detail of the dead letters; the records are kept unchanged.")
    {
        Labels = [Stage],
    };

    /// <summary>Time of a batch.</summary>
    public static InstrumentDefinition BatchDuration { get; } = new(
        Meters.StreamProcessors, "streamml.stage.batch.duration", InstrumentKind.Histogram, "s",
        "time of a batch, without its transaction",
        "If it grows without larger batches, look at processor, disk and, for the enricher, the models.")
    {
        Labels = [Stage],
        Buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    /// <summary>Rows of training data.</summary>
    public static InstrumentDefinition Rows { get; } = new(
        Meters.StreamProcessors, "streamml.collector.rows", InstrumentKind.Counter, "{row}", "training rows written",
        "If it stands still, no label arrives: look at feedback and events.")
    {
        Labels = [ModelTask, "origin"],
    };

    /// <summary>Labels without anything to label.</summary>
    public static InstrumentDefinition Missed { get; } = new(
        Meters.StreamProcessors, "streamml.collector.missed", InstrumentKind.Counter, "{label}",
        "labels for which nothing had been served",
        "Feedback names contacts or messages that were never scored: look at the ids that your system sends.")
    {
        Labels = [ModelTask],
    };

    /// <summary>Records that wait for a vector.</summary>
    public static InstrumentDefinition Waiting { get; } = new(
        Meters.StreamProcessors, "streamml.collector.waiting", InstrumentKind.UpDownCounter, "{record}",
        "feedback and events that no vector includes yet",
        "If it only grows, the scorer is behind or does not run.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<InstrumentDefinition> All { get; } =
        [Freshness, In, Out, Duplicates, DeadLetters, BatchDuration, Rows, Missed, Waiting];
}
