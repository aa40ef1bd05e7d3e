namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// Body of a replacement entry, little-endian: partition 20, clean end 8, first and last base offset of the replaced
/// segments 8 + 8, flag 4 (1: a new segment follows), <see cref="SegmentPlan"/> 52. The entry decides: until it is
/// durable the old files count, afterwards the new one, whether or not it has its final name yet.
/// </summary>
internal readonly record struct SegmentReplacement(
    PartitionId Partition, long CleanedTo, long FirstBase, long LastBase, SegmentPlan? New)
{
    public static SegmentReplacement Of(PartitionId id, CompactedRun run, long cleanedTo) =>
        new(id, cleanedTo, run.Old[0].BaseOffset, run.Old[^1].BaseOffset, run.New?.Planned);

    public bool Replaces(Segment segment) => segment.BaseOffset >= FirstBase && segment.BaseOffset <= LastBase;

    public void Encode(ref ByteWriter to)
    {
        to.Partition(Partition);
        to.Int64(CleanedTo);
        to.Int64(FirstBase);
        to.Int64(LastBase);
        to.Int32(New is null ? 0 : 1);
        New?.Encode(ref to);
    }

    /// <summary>Reads the fields after the partition.</summary>
    public static SegmentReplacement Decode(PartitionId id, ref ByteReader from)
    {
        long cleanedTo = from.Int64();
        long first = from.Int64();
        long last = from.Int64();
        return new SegmentReplacement(
            id, cleanedTo, first, last, from.Int32() == 0 ? null : SegmentPlan.Decode(ref from));
    }
}
