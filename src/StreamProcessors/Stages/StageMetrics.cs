using System.Diagnostics.Metrics;

namespace StreamML.StreamProcessors.Stages;

/// <summary>
/// What a stage counts, on the meter <c>StreamML.StreamProcessors</c>, each with the tag <c>stage</c>:
/// <c>streamml.stage.in</c>, <c>streamml.stage.out</c>, <c>streamml.stage.duplicates</c>,
/// <c>streamml.stage.dead_letters</c> (records), and <c>streamml.stage.batch.duration</c> (seconds). A batch that is
/// rolled back and run again counts twice. Thread-safe.
/// </summary>
internal sealed class StageMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "StreamML.StreamProcessors";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> InCounter = Meter.CreateCounter<long>("streamml.stage.in", "{record}");
    private static readonly Counter<long> OutCounter = Meter.CreateCounter<long>("streamml.stage.out", "{record}");
    private static readonly Counter<long> DuplicateCounter
        = Meter.CreateCounter<long>("streamml.stage.duplicates", "{record}");

    private static readonly Counter<long> DeadLetterCounter
        = Meter.CreateCounter<long>("streamml.stage.dead_letters", "{record}");

    private static readonly Histogram<double> Duration
        = Meter.CreateHistogram<double>("streamml.stage.batch.duration", "s");

    private readonly KeyValuePair<string, object?> _tag;

    /// <summary>The instruments of one stage.</summary>
    public StageMetrics(string stage) => _tag = new("stage", stage);

    /// <summary>Adds what one batch came to.</summary>
    public void Add(StageTally tally, TimeSpan elapsed)
    {
        InCounter.Add(tally.In, _tag);
        OutCounter.Add(tally.Out, _tag);
        DuplicateCounter.Add(tally.Duplicates, _tag);
        DeadLetterCounter.Add(tally.DeadLetters, _tag);
        Duration.Record(elapsed.TotalSeconds, _tag);
    }
}

/// <summary>What one batch came to, in records.</summary>
internal sealed class StageTally
{
    /// <summary>Records read.</summary>
    public long In { get; set; }

    /// <summary>Records written to topics, aliases and changelogs left out.</summary>
    public long Out { get; set; }

    /// <summary>Messages, statuses and events that were there before.</summary>
    public long Duplicates { get; set; }

    /// <summary>Records dead-lettered.</summary>
    public long DeadLetters { get; set; }
}
