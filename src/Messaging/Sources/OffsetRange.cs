namespace StreamML.Messaging.Sources;

/// <summary>A part of a partition.</summary>
/// <param name="First">First offset.</param>
/// <param name="Next">First offset not included.</param>
public readonly record struct OffsetRange(long First, long Next)
{
    /// <summary>Offsets of it, transaction markers and gaps of compaction included.</summary>
    public long Count => Math.Max(0, Next - First);

    /// <summary>Whether an offset is of it.</summary>
    public bool Contains(long offset) => offset >= First && offset < Next;
}
