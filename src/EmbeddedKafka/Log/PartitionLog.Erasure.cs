namespace StreamML.EmbeddedKafka.Log;

/// <summary>Erasure as the owner sees it: which segments can be rewritten.</summary>
public sealed partial class PartitionLog
{
    // The next append begins a new segment.
    private bool _isActiveClosed;

    /// <summary>
    /// Has the next append begin a new segment, so that all there is now can be rewritten. Owner's thread.
    /// </summary>
    internal void CloseActive() => _isActiveClosed = _planned.Count > 0 && _planned[^1].Planned.Length > 0;

    /// <summary>
    /// All closed segments, where none is damaged or named by a journal entry still kept. Owner's thread.
    /// </summary>
    /// <param name="checkpointPosition">Position of the last finished checkpoint.</param>
    /// <param name="nowMs">Now.</param>
    /// <param name="isWhole">False: closed segments are left out.</param>
    internal CompactionPlan PlanErasure(long checkpointPosition, long nowMs, out bool isWhole)
    {
        var closed = _planned.SkipLast(_isActiveClosed ? 0 : 1).ToList();
        var sound = closed.FindAll(segment =>
            segment.Planned.LastPosition <= checkpointPosition && !segment.IsDamaged);
        isWhole = sound.Count == closed.Count;
        return new CompactionPlan(this, sound, _cleanedTo, [], nowMs);
    }
}
