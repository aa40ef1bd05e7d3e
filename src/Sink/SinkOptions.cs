using System.ComponentModel.DataAnnotations;

namespace StreamML.Sink;

/// <summary>How the sink writes. Configuration section <c>Sink</c>.</summary>
public sealed class SinkOptions : IValidatableObject
{
    /// <summary>
    /// Most records a transaction, default 10,000, 1 to 100,000: large enough that the commit's sync is cheap a row.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxBatchRecords { get; set; } = 10_000;

    /// <summary>
    /// Most bytes of values a transaction, default 16 MiB, 64 KiB to 256 MiB. Staging needs about as much again.
    /// </summary>
    [Range(64 * 1024, 256 * 1024 * 1024)]
    public int MaxBatchBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Longest wait for a batch to fill, default 20 ms, 0 to 10 s: what a lone message waits.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan MaxBatchWait { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Most bytes queued before partitions pause, default 64 MiB, at least <see cref="MaxBatchBytes"/>.
    /// </summary>
    [Range(0, 16L << 30)]
    public long MaxQueuedBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// First pause after a fault of PostgreSQL, default 50 ms, 1 ms to 10 s. It doubles with each further one.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan RetryInitial { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Longest pause between two tries, default 2 s, <see cref="RetryInitial"/> to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RetryMax { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Seed of the pauses' jitter. 0 (default): taken from the process id, so that several sinks do not knock together.
    /// </summary>
    public int JitterSeed { get; set; }

    /// <summary>
    /// True (default): a record that cannot be decoded, of a topic whose processor dead-letters such records itself
    /// (<c>whatsapp.raw</c>, <c>api.raw</c>, <c>messages.text</c>, <c>whatsapp.voice-notes</c>, and what the scorer
    /// reads), is only counted in <c>unreadable_records</c>, so that it is dead-lettered once. False: the sink
    /// dead-letters it too, as it does for every other topic.
    /// </summary>
    public bool LeaveUnreadableToProcessor { get; set; } = true;

    /// <summary>
    /// How long after its start the sink warns of a role that dead-letters what the sink leaves to it and that nobody
    /// runs, default 2 min, 0 to 1 h: services that start together may wait a minute for the broker, and one for their
    /// partitions.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan AbsentOwnerGrace { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Most records a transaction of the outbox, default 500, 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int OutboxBatchRecords { get; set; } = 500;

    /// <summary>
    /// Most bytes a transaction of the outbox, default 8 MiB, 64 KiB to 256 MiB; a single record may exceed it.
    /// </summary>
    [Range(64 * 1024, 256 * 1024 * 1024)]
    public int OutboxBatchBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>How often the outbox is looked at, default 250 ms, 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan OutboxPollInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxQueuedBytes < MaxBatchBytes)
        {
            yield return new ValidationResult($"must be at least {nameof(MaxBatchBytes)}", [nameof(MaxQueuedBytes)]);
        }

        if (RetryMax < RetryInitial)
        {
            yield return new ValidationResult($"must be at least {nameof(RetryInitial)}", [nameof(RetryMax)]);
        }
    }
}
