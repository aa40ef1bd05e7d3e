namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// The records of a batch, decompressed if necessary. Dispose returns the memory; the batch must outlive it.
/// </summary>
internal readonly ref struct BatchRecords
{
    /// <summary>
    /// Most bytes a batch may decompress to. 64 MiB: 60 times the default <c>max.message.bytes</c>, and a decompression
    /// bomb costs at most 0.1 s and twice that memory.
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

    /// <summary>False if the data is broken or decompresses to more than <see cref="UnpackedBytesMax"/>.</summary>
    public bool IsUnpacked { get; }

    public static BatchRecords Open(in RecordBatch batch) => new(batch);

    public RecordReader Read() => new(_bytes, _count);

    /// <summary>
    /// Whether all records can be read and have ascending offsets within the batch. Only a compacted topic checks this
    /// before accepting a compressed batch, and a topic may become compacted later.
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
