using System.Buffers;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>Outcome of an append. Nothing changed unless <see cref="ErrorCode"/> is 0.</summary>
/// <param name="ErrorCode">One of <see cref="LogErrors"/>.</param>
/// <param name="BaseOffset">Offset of the first record; the original one for a duplicate; -1 on error.</param>
/// <param name="LastOffset">Offset of the last record; -1 on error.</param>
/// <param name="AppendTimeMs">The broker's timestamp in ms since 1970 for LogAppendTime topics, else -1.</param>
/// <param name="Position">Journal position to wait for with <see cref="LogStore.WhenDurableAsync"/>.</param>
public readonly record struct AppendResult(
    short ErrorCode, long BaseOffset, long LastOffset, long AppendTimeMs, long Position)
{
    /// <summary>Whether the batch was appended before; the result then gives its original offsets.</summary>
    public bool IsDuplicate { get; init; }

    /// <summary>First offset of the producer's open transaction on this partition after this append, or -1.</summary>
    public long TransactionFirstOffset { get; init; } = -1;

    /// <summary>True when this append opened the producer's transaction on this partition.</summary>
    public bool OpenedTransaction { get; init; }

    /// <summary>
    /// The fault, for the response's error message; null without an error. Contains no record content.
    /// </summary>
    public string? Message { get; init; }

    internal static AppendResult Refused(short errorCode, string message) =>
        new(errorCode, -1, -1, -1, -1) { Message = message };
}

/// <summary>One aborted transaction, as a fetch response lists it.</summary>
/// <param name="ProducerId">The producer.</param>
/// <param name="FirstOffset">Offset of its first record.</param>
/// <param name="LastOffset">Offset of its abort marker.</param>
public readonly record struct AbortedTransaction(long ProducerId, long FirstOffset, long LastOffset);

/// <summary>An offset and the timestamp of its record, ms since 1970.</summary>
public readonly record struct OffsetAndTimestamp(long Offset, long TimestampMs);

/// <summary>A partition's state of one producer (DescribeProducers).</summary>
/// <param name="ProducerId">The producer's id.</param>
/// <param name="ProducerEpoch">Its newest epoch.</param>
/// <param name="LastSequence">Last sequence number, or -1.</param>
/// <param name="LastTimestampMs">Time of its last append, ms since 1970.</param>
/// <param name="CoordinatorEpoch">Epoch of the coordinator of its last marker, or -1.</param>
/// <param name="CurrentTransactionFirstOffset">First offset of its open transaction, or -1.</param>
public readonly record struct ProducerSnapshot(
    long ProducerId,
    short ProducerEpoch,
    int LastSequence,
    long LastTimestampMs,
    int CoordinatorEpoch,
    long CurrentTransactionFirstOffset);

/// <summary>Result of a read. Holds a pooled buffer: dispose it once the bytes are sent. Not thread-safe.</summary>
public sealed class ReadResult : IDisposable
{
    private byte[]? _buffer;

    internal ReadResult(short errorCode, byte[]? buffer, ReadOnlyMemory<byte> records)
    {
        ErrorCode = errorCode;
        _buffer = buffer;
        Records = records;
    }

    /// <summary>0, OFFSET_OUT_OF_RANGE, or KAFKA_STORAGE_ERROR if the stored bytes are damaged.</summary>
    public short ErrorCode { get; }

    /// <summary>
    /// Whole batches, the first of which contains the requested offset (or the next existing one). Valid until
    /// <see cref="Dispose"/>.
    /// </summary>
    public ReadOnlyMemory<byte> Records { get; private set; }

    /// <summary>End of the durable data.</summary>
    public long HighWatermark { get; internal init; }

    /// <summary>First offset of the earliest open transaction, or the high watermark.</summary>
    public long LastStableOffset { get; internal init; }

    /// <summary>First offset that can be read.</summary>
    public long LogStartOffset { get; internal init; }

    /// <summary>
    /// Aborted transactions that overlap <see cref="Records"/>, by first offset; empty unless read committed was
    /// requested.
    /// </summary>
    public IReadOnlyList<AbortedTransaction> AbortedTransactions { get; internal init; } = [];

    /// <summary>With a storage error: the first offset after the damage. Else -1.</summary>
    public long ResumeOffset { get; internal init; } = -1;

    /// <summary>Returns the buffer.</summary>
    public void Dispose()
    {
        Records = default;
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
