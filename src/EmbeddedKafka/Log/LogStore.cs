using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// The storage of a single-node broker: one write-ahead journal for everything, with group commit, and segment files
/// behind it. One owner's thread (the broker's loop) creates, deletes, appends and runs maintenance; any thread may
/// read and wait. An entry is durable after <c>fdatasync</c> of the journal.
/// <para>
/// Folder: <c>journal/</c> (<see cref="EntryHeader"/>), <c>snapshots/</c> (<see cref="SnapshotFile"/>),
/// <c>partitions/&lt;topic id&gt;-&lt;partition&gt;/</c> (<see cref="Segment"/>), <c>lock</c>.
/// </para>
/// </summary>
public sealed partial class LogStore : IAsyncDisposable
{
    private readonly Dictionary<PartitionId, PartitionLog> _partitions = [];
    private readonly HashSet<PartitionId> _deleted = [];
    private readonly IStateMachine _state;
    private readonly TimeProvider _time;
    private readonly StoreFolders _folders;
    private readonly FileStream _lock;
    private JournalFlusher? _flusher;
    private bool _closed;

    private LogStore(LogStoreOptions options, IStateMachine state, TimeProvider time, ILogger logger)
    {
        Options = options;
        Logger = logger;
        _state = state;
        _time = time;
        _folders = StoreFolders.Create(options.Directory, options.Disk);
        _lock = _folders.Lock();
        _housekeeping = new Housekeeping(logger);
        Journal = new Journal(0, options.UnflushedBytesMax);
    }

    /// <summary>Report of the last recovery.</summary>
    public RecoveryReport Recovery { get; private set; } = new();

    /// <summary>Position of the last entry appended; 0 before the first.</summary>
    public long Position => Journal.Position;

    /// <summary>Position up to which everything is durable.</summary>
    public long DurablePosition => Journal.DurablePosition;

    /// <summary>Bytes appended and not yet durable.</summary>
    public long UnflushedBytes => Journal.UnflushedBytes;

    /// <summary>All partitions. Owner's thread.</summary>
    public IReadOnlyCollection<PartitionLog> Partitions => _partitions.Values;

    /// <summary>The failure that ended writing, or null. Any thread.</summary>
    public StorageFailedException? Failure => Journal.Failure;

    internal LogStoreOptions Options { get; }

    internal Disk Disk => Options.Disk;

    internal ILogger Logger { get; }

    internal Journal Journal { get; private set; }

    internal long NowMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Opens or creates the store and recovers it: last snapshot, then the journal after it.</summary>
    /// <exception cref="IOException">The folder is in use by another process, or the disk fails.</exception>
    /// <exception cref="StorageCorruptException">Damage that cannot be skipped, or an unknown version.</exception>
    /// <exception cref="InvalidOperationException">An option is out of range.</exception>
    public static async ValueTask<LogStore> OpenAsync(
        LogStoreOptions options, IStateMachine state, TimeProvider time, ILogger logger, CancellationToken ct)
    {
        options.Validate();
        var store = new LogStore(options, state, time, logger);
        try
        {
            // Recovery reads many files at once; keep it off the caller's thread, which may serve others.
            await Task.Run(() => store.Recover(ct), ct);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Creates a partition; journalled. Owner's thread.</summary>
    /// <exception cref="ArgumentException">It already exists, or was deleted: topic ids are never reused.</exception>
    /// <exception cref="InvalidOperationException">The configuration is out of range.</exception>
    public PartitionLog CreatePartition(PartitionId id, PartitionConfig config)
    {
        config.Validate();
        if (_deleted.Contains(id))
        {
            throw new ArgumentException($"Partition {id} was deleted; a new topic needs a new id.", nameof(id));
        }

        var log = AddPartition(id, config);
        JournalConfiguration(EntryKind.CreatePartition, id, config);
        return log;
    }

    /// <summary>Deletes a partition and, once that is durable, its files; journalled. Owner's thread.</summary>
    public void DeletePartition(PartitionId id)
    {
        if (_partitions.Remove(id, out var log))
        {
            _deleted.Add(id);
            Journal.Append(
                EntryKind.DeletePartition,
                20,
                20,
                id,
                static (body, state) => WritePartition(body, state),
                new PendingWrite { WhenDurable = () => RemovePartition(log) });
        }
    }

    /// <summary>Finds a partition. Owner's thread.</summary>
    public bool TryGetPartition(PartitionId id, [MaybeNullWhen(false)] out PartitionLog log) =>
        _partitions.TryGetValue(id, out log);

    /// <summary>
    /// Journals a record of the state machine. It is passed to <see cref="IStateMachine.Apply"/> only at the next
    /// start: the caller changes its own state now. Owner's thread.
    /// </summary>
    /// <returns>The journal position to wait for.</returns>
    public long AppendState(ReadOnlySpan<byte> record) => Journal.Append(
        EntryKind.State, record.Length, 0, record, static (body, state) => state.CopyTo(body), default);

    /// <summary>Runs a function whose appends become durable in one sync. Must not be nested. Owner's thread.</summary>
    public T AppendTogether<T>(Func<T> appends)
    {
        Journal.Hold();
        try
        {
            return appends();
        }
        finally
        {
            Journal.Release();
        }
    }

    /// <summary>Completes once everything up to the position is synced and readable. Any thread.</summary>
    /// <exception cref="StorageFailedException">A write or sync failed permanently.</exception>
    /// <exception cref="StorageFullException">The disk is full; the entry stays queued and is written when space
    /// returns, so tell the client to retry.</exception>
    public Task WhenDurableAsync(long position) => Journal.WhenDurableAsync(position);

    /// <summary>The reason to refuse appends at present, or null. Any thread.</summary>
    public string? AppendRefusal() => Journal.Refusal() ?? Volatile.Read(ref _lowSpace);

    /// <summary>Writes everything, takes a checkpoint and closes. Owner's thread.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        await CloseCheckpointsAsync();
        Journal.Stop();
        _flusher?.Dispose();
        await _housekeeping.DisposeAsync();
        CloseFiles();
    }

    /// <summary>Leaves the files as a killed process would.</summary>
    internal async ValueTask AbandonAsync()
    {
        _closed = true;
        await _compaction;
        _flusher?.Abandon();
        _flusher?.Dispose();
        await _housekeeping.DisposeAsync();
        CloseFiles();
    }

    internal void JournalConfiguration(EntryKind kind, PartitionId id, PartitionConfig config)
    {
        var body = new ArrayBufferWriter<byte>(20 + PartitionConfig.EncodedSize);
        var writer = new ByteWriter(body);
        writer.Partition(id);
        config.Encode(ref writer);
        Journal.Append(kind, body.WrittenCount, 0, body.WrittenSpan, static (to, from) => from.CopyTo(to), default);
    }

    internal long JournalLogStart(PartitionId id, long start, Action whenDurable) => Journal.Append(
        EntryKind.LogStart,
        28,
        28,
        (id, start),
        static (body, state) =>
        {
            WritePartition(body, state.id);
            BinaryPrimitives.WriteInt64LittleEndian(body[20..], state.start);
        },
        new PendingWrite { WhenDurable = whenDurable });

    private static void WritePartition(Span<byte> to, PartitionId id)
    {
        id.TopicId.TryWriteBytes(to);
        BinaryPrimitives.WriteInt32LittleEndian(to[16..], id.Partition);
    }

    private PartitionLog AddPartition(PartitionId id, PartitionConfig config)
    {
        var log = new PartitionLog(this, id, config, _folders.PartitionFolder(id));
        if (!_partitions.TryAdd(id, log))
        {
            throw new ArgumentException($"Partition {id} exists already.", nameof(id));
        }

        return log;
    }

    private void CloseFiles()
    {
        foreach (var log in _partitions.Values)
        {
            log.Close();
        }

        _lock.Dispose();
    }
}
