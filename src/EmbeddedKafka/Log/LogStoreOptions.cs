namespace StreamML.EmbeddedKafka.Log;

/// <summary>Settings of the broker's storage.</summary>
public sealed class LogStoreOptions
{
    /// <summary>The store's folder. Created if missing; one process at a time. Required.</summary>
    public required string Directory { get; init; }

    /// <summary>
    /// Journal bytes after which a checkpoint is taken. Range 64 KiB to 1 GiB, default 64 MiB: replaying that much
    /// takes about 0.1 s, which bounds the start time.
    /// </summary>
    public long CheckpointBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Time after which a checkpoint is taken if anything was appended. 1 s and up, default 5 min.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Bytes that may wait for the disk before appends are refused with a storage error. 1 MiB and up, default 256 MiB.
    /// Bounds memory when the disk is slower than the producers.
    /// </summary>
    public long UnflushedBytesMax { get; init; } = 256 * 1024 * 1024;

    /// <summary>
    /// Free disk bytes below which appends are refused, so that accepted data still fits. 0 disables the check. Default
    /// 64 MiB.
    /// </summary>
    public long DiskFreeBytesMin { get; init; } = 64 * 1024 * 1024;

    /// <summary>Wait between write attempts while the disk is full. 1 ms to 1 min, default 250 ms.</summary>
    public TimeSpan DiskFullRetry { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Bytes of a segment between two entries of its offset index. 512 B and up, default 16 KiB: 1.5 MiB of memory per
    /// GiB of log, and at most that many bytes are read in vain.
    /// </summary>
    public int IndexIntervalBytes { get; init; } = 16 * 1024;

    /// <summary>
    /// Idle time after which a producer id without an open transaction is forgotten (<c>producer.id.expiration.ms</c>).
    /// Default 24 h.
    /// </summary>
    public TimeSpan ProducerIdExpiration { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Wait between checks of retention, expiry and compaction. Default 30 s; Kafka checks every 5 min
    /// (<c>log.retention.check.interval.ms</c>), but a check costs microseconds here.
    /// </summary>
    public TimeSpan CleanupInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Time before which nothing is removed for its age or size, so that consumers of a log that was restored read what
    /// grew too old meanwhile. Default: none.
    /// </summary>
    public DateTimeOffset RetentionFrom { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>
    /// Bytes of memory for one compaction's table of keys. Range 64 KiB and up, default 64 MiB; a partition with more
    /// keys is compacted in several rounds.
    /// </summary>
    public long CompactionKeyBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>File operations; tests inject faults.</summary>
    internal Disk Disk { get; init; } = new();

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidOperationException">A value is out of range; the message names the option.</exception>
    public void Validate()
    {
        Check(!string.IsNullOrWhiteSpace(Directory), "Directory must be given.");
        Check(CheckpointBytes is >= 64 * 1024 and <= 1L << 30, "CheckpointBytes must be between 64 KiB and 1 GiB.");
        Check(CheckpointInterval >= TimeSpan.FromSeconds(1), "CheckpointInterval must be 1 s or more.");
        Check(UnflushedBytesMax >= 1 << 20, "UnflushedBytesMax must be 1 MiB or more.");
        Check(DiskFreeBytesMin >= 0, "DiskFreeBytesMin must be 0 or more.");
        Check(DiskFullRetry >= TimeSpan.FromMilliseconds(1) && DiskFullRetry <= TimeSpan.FromMinutes(1),
            "DiskFullRetry must be between 1 ms and 1 min.");
        Check(IndexIntervalBytes >= 512, "IndexIntervalBytes must be 512 or more.");
        Check(ProducerIdExpiration > TimeSpan.Zero, "ProducerIdExpiration must be positive.");
        Check(CleanupInterval > TimeSpan.Zero, "CleanupInterval must be positive.");
        Check(CompactionKeyBytesMax >= 64 * 1024, "CompactionKeyBytesMax must be 64 KiB or more.");
    }

    private static void Check(bool holds, string message)
    {
        if (!holds)
        {
            throw new InvalidOperationException("LogStoreOptions." + message);
        }
    }
}
