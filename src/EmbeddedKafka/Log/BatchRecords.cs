namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// The records of a batch, unpacked where the batch is compressed. Dispose gives the memory back; the batch must
/// outlive it.
/// </summary>
internal readonly ref struct BatchRecords
{
    /// <summary>
    /// Bytes a batch may unpack to. 64 MiB: 60 times what <c>max.message.bytes</c> lets in by default, and a bomb costs
    /// 0.1 s at most and twice that memory.
    /// </summary>
    public const int UnpackedBytesMax = 64 * 1024 * 1024;

    private readonly UnpackedBytes? _unpacked;
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _count;
    private readonly int _lastOffsetDelta;

    private BatchRecords(in RecordBatch batch)
    {
        _count = batch.RecordCount;
        _lastOffsetDelta = batch.LastOffsetDelta;
        IsUnpacked = true;
        if (batch.Codec == BatchCodec.None)
        {
            _bytes = batch.Records;
            return;
        }

        _unpacked = new UnpackedBytes(UnpackedBytesMax);
        IsUnpacked = RecordCodecs.TryUnpack(batch.Codec, batch.Records, _unpacked);
        _bytes = _unpacked.Span;
    }

    /// <summary>False where the data is broken or unpacks to more than <see cref="UnpackedBytesMax"/>.</summary>
    public bool IsUnpacked { get; }

    public static BatchRecords Open(in RecordBatch batch) => new(batch);

    public RecordReader Read() => new(_bytes, _count);

    /// <summary>
    /// Whether all records can be read and have offsets of the batch, ascending. Only a topic that is compacted checks
    /// that before it takes a compressed batch, and a topic may become one later.
    /// </summary>
    public bool AreSound()
    {
        var reader = Read();
        for (int last = -1; IsUnpacked && reader.Next(); last = reader.Current.OffsetDelta)
        {
            if (reader.Current.OffsetDelta <= last || reader.Current.OffsetDelta > _lastOffsetDelta)
            {
                return false;
            }
        }

        return IsUnpacked && reader.IsComplete;
    }

    public void Dispose() => _unpacked?.Dispose();
}
