using System.Diagnostics.Metrics;
using StreamML.Messaging.Telemetry;

namespace StreamML.StreamProcessors.Stages;

/// <summary>Counts for one stage what <see cref="StageInstruments"/> lists. Thread-safe.</summary>
internal sealed class StageMetrics
{
    private static readonly Meter Meter = new(Meters.StreamProcessors);
    private static readonly Counter<long> InCounter = StageInstruments.In.NewCounter(Meter);
    private static readonly Counter<long> OutCounter = StageInstruments.Out.NewCounter(Meter);
    private static readonly Counter<long> DuplicateCounter = StageInstruments.Duplicates.NewCounter(Meter);
    private static readonly Counter<long> DeadLetterCounter = StageInstruments.DeadLetters.NewCounter(Meter);
    private static readonly Histogram<double> Duration = StageInstruments.BatchDuration.NewHistogram(Meter);

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
