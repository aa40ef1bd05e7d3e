namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// One partition. Appends, markers, configuration and log start belong to the owner's thread (the broker's loop); reads
/// and the offsets below are for any thread and reflect only durable data.
/// </summary>
public sealed partial class PartitionLog
{
    private readonly LogStore _store;
    private readonly Lock _view = new();
    private readonly string _directory;

    // Owner's thread.
    private readonly ProducerTable _producers = new();
    private readonly List<Segment> _planned = [];
    private long _nextOffset;
    private long _plannedLogStart;

    // Published, under _view.
    private readonly AbortedTransactions _aborted = new();
    private Segment[] _segments = [];
    private long _highWatermark;
    private long _lastStableOffset;
    private long _logStart;
    private int _advancePending;

    internal PartitionLog(LogStore store, PartitionId id, PartitionConfig config, string directory)
    {
        _store = store;
        _directory = directory;
        Id = id;
        Config = config;
    }

    /// <summary>
    /// Raised on the journal's thread after the high watermark or the last stable offset moved. Handlers must return at
    /// once (post to a loop) and must not throw.
    /// </summary>
    public event Action<PartitionLog>? Advanced;

    /// <summary>The partition's id.</summary>
    public PartitionId Id { get; }

    /// <summary>The configuration in force. Change it with <see cref="Configure"/>.</summary>
    public PartitionConfig Config { get; private set; }

    /// <summary>First readable offset.</summary>
    public long LogStartOffset => Volatile.Read(ref _logStart);

    /// <summary>End of the durable data: the offset after the last readable record.</summary>
    public long HighWatermark => Volatile.Read(ref _highWatermark);

    /// <summary>
    /// First offset of the earliest open transaction, or the high watermark: the end of read-committed data.
    /// </summary>
    public long LastStableOffset => Volatile.Read(ref _lastStableOffset);

    /// <summary>The offset of the next record; ahead of the high watermark while appends are being written.</summary>
    public long NextOffset => Volatile.Read(ref _nextOffset);

    /// <summary>Bytes of the readable segments.</summary>
    public long SizeInBytes => View().Sum(static segment => segment.Length);

    /// <summary>All known producers (DescribeProducers). Owner's thread.</summary>
    public IReadOnlyList<ProducerSnapshot> Producers => _producers.Snapshots();

    private Disk Disk => _store.Disk;

    /// <summary>Changes the configuration; journalled. Owner's thread.</summary>
    /// <exception cref="InvalidOperationException">A value is out of range.</exception>
    public void Configure(PartitionConfig config)
    {
        config.Validate();
        if (config == Config)
        {
            return;
        }

        Config = config;
        _store.JournalConfiguration(EntryKind.Configure, Id, config);
    }

    internal void Reconfigure(PartitionConfig config) => Config = config;

    internal void NotifyAdvanced()
    {
        if (Interlocked.Exchange(ref _advancePending, 0) != 0)
        {
            Advanced?.Invoke(this);
        }
    }

    /// <summary>Publishes an append that is durable and written to its segment. The flusher's thread.</summary>
    internal void Publish(in PendingWrite write)
    {
        var segment = write.Segment!;
        segment.Publish(write.Batches.Span, write.FilePosition);
        lock (_view)
        {
            if (_segments.Length == 0 || _segments[^1].BaseOffset < segment.BaseOffset)
            {
                _segments = [.. _segments, segment];
            }

            if (write.ShowsAborted)
            {
                _aborted.ShowNext();
            }

            Volatile.Write(ref _highWatermark, write.NextOffset);
            Volatile.Write(ref _lastStableOffset, Math.Min(write.FirstOpenOffset, write.NextOffset));
        }

        Interlocked.Exchange(ref _advancePending, 1);
    }

    internal void Close()
    {
        foreach (var segment in _planned.Concat(View()).ToArray())
        {
            segment.Dispose();
        }
    }

    private Segment[] View()
    {
        lock (_view)
        {
            return _segments;
        }
    }

    private Segment NewSegment(long baseOffset) =>
        new(baseOffset, Path.Combine(_directory, Segment.FileName(baseOffset)), _store.Options.IndexIntervalBytes);
}
