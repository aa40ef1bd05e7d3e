using System.ComponentModel.DataAnnotations;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;

namespace StreamML.StreamProcessors;

/// <summary>How the processors batch. Configuration section <c>Processors</c>.</summary>
public sealed class ProcessorOptions
{
    private const int MiB = 1024 * 1024;

    /// <summary>
    /// Most records in a transaction, default 2,000, 1 to 100,000: more cost latency, fewer throughput.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxBatchRecords { get; set; } = 2_000;

    /// <summary>
    /// Most bytes of values in a transaction, default 8 MiB, 64 KiB to 64 MiB; one record more may exceed it.
    /// </summary>
    [Range(64 * 1024, 64 * MiB)]
    public int MaxBatchBytes { get; set; } = 8 * MiB;

    /// <summary>Longest wait for a batch to fill, default 5 ms, 0 to 1 s: what a lone message waits.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan MaxBatchWait { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// Most bytes queued for a task before its partitions pause, default 32 MiB, 1 MiB to 1 GiB: it bounds memory.
    /// </summary>
    [Range(MiB, 1024L * MiB)]
    public long MaxQueuedBytes { get; set; } = 32 * MiB;

    /// <summary>How a role of these options reads.</summary>
    /// <param name="role">The role.</param>
    /// <param name="reportsFreshness">See <see cref="ConsumerHostOptions.ReportsFreshness"/>.</param>
    public ConsumerHostOptions HostOptions(TransactionalRole role, bool reportsFreshness = true) => new()
    {
        Role = role.Name,
        Topics = role.Topics,
        MaxBatchRecords = MaxBatchRecords,
        MaxBatchBytes = MaxBatchBytes,
        MaxBatchWait = MaxBatchWait,
        MaxQueuedBytes = MaxQueuedBytes,
        ReportsFreshness = reportsFreshness,
    };
}
