using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;

namespace StreamML.StreamProcessors;

/// <summary>How the processors batch. Configuration section <c>Processors</c>.</summary>
public sealed class ProcessorOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Processors";

    private const int MiB = 1024 * 1024;

    /// <summary>
    /// Most records in a transaction, default 2,000, 1 to 100,000: more cost latency, fewer throughput.
    /// </summary>
    public int MaxBatchRecords { get; set; } = 2_000;

    /// <summary>
    /// Most bytes of values in a transaction, default 8 MiB, 64 KiB to 64 MiB; one record more may exceed it.
    /// </summary>
    public int MaxBatchBytes { get; set; } = 8 * MiB;

    /// <summary>Longest wait for a batch to fill, default 5 ms, 0 to 1 s: what a lone message waits.</summary>
    public TimeSpan MaxBatchWait { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// Most bytes queued for a task before its partitions pause, default 32 MiB, 1 MiB to 1 GiB: it bounds memory.
    /// </summary>
    public long MaxQueuedBytes { get; set; } = 32 * MiB;

    /// <summary>Checks every option against its range.</summary>
    /// <exception cref="InvalidOperationException">One is outside; the message names it.</exception>
    public void Validate()
    {
        Require(MaxBatchRecords is >= 1 and <= 100_000, nameof(MaxBatchRecords), "1 to 100000");
        Require(MaxBatchBytes is >= 64 * 1024 and <= 64 * MiB, nameof(MaxBatchBytes), "65536 to 67108864");
        Require(MaxBatchWait >= TimeSpan.Zero
            && MaxBatchWait <= TimeSpan.FromSeconds(1), nameof(MaxBatchWait), "00:00:00 to 00:00:01");
        Require(MaxQueuedBytes is >= MiB and <= 1024L * MiB, nameof(MaxQueuedBytes), "1048576 to 1073741824");
    }

    /// <summary>How a role of these options reads.</summary>
    public ConsumerHostOptions HostOptions(TransactionalRole role) => new()
    {
        Role = role.Name,
        Topics = role.Topics,
        MaxBatchRecords = MaxBatchRecords,
        MaxBatchBytes = MaxBatchBytes,
        MaxBatchWait = MaxBatchWait,
        MaxQueuedBytes = MaxQueuedBytes,
    };

    private static void Require(bool holds, string name, string range)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"{Section}__{name} must be {range}.");
        }
    }
}
