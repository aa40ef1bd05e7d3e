namespace StreamML.EmbeddedKafka.Log;

/// <summary>The owner's view of a segment, also stored in snapshots.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="NextOffset">End of its offsets.</param>
/// <param name="MaxTimestamp">Largest timestamp, ms since 1970, or <see cref="long.MinValue"/>.</param>
/// <param name="MaxTimestampOffset">Base offset of the batch with that timestamp, or -1.</param>
/// <param name="CreatedMs">When its first batch was appended.</param>
/// <param name="LastPosition">Journal position of its last append.</param>
/// <param name="IsSparse">Offsets may be missing between its batches: it was compacted, or lost batches.</param>
internal readonly record struct SegmentPlan(
    long Length,
    long NextOffset,
    long MaxTimestamp,
    long MaxTimestampOffset,
    long CreatedMs,
    long LastPosition,
    bool IsSparse)
{
    public const int EncodedSize = 52;

    /// <summary>Little-endian, 52 bytes, in the order of the parameters; the last as 0 or 1 in 4 bytes.</summary>
    public void Encode(ref ByteWriter to)
    {
        to.Int64(Length);
        to.Int64(NextOffset);
        to.Int64(MaxTimestamp);
        to.Int64(MaxTimestampOffset);
        to.Int64(CreatedMs);
        to.Int64(LastPosition);
        to.Int32(IsSparse ? 1 : 0);
    }

    public static SegmentPlan Decode(ref ByteReader from) => new(
        from.Int64(), from.Int64(), from.Int64(), from.Int64(), from.Int64(), from.Int64(), from.Int32() != 0);
}
