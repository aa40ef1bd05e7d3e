using StreamML.Messaging.Sources;
using StreamML.Messaging.Topics;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>What of a partition a replay is about.</summary>
/// <param name="Range">The part that is there.</param>
/// <param name="Gone">The part that was asked for and is gone: retention takes records from the front. Of a part by
/// time some may have been written before it.</param>
internal readonly record struct PartitionPart(OffsetRange Range, OffsetRange Gone)
{
    /// <summary>Finds it.</summary>
    /// <param name="kept">What the partition has.</param>
    /// <param name="since">The first offset of the time asked for; null: from the first on.</param>
    /// <param name="until">The first offset behind it; null: up to the last.</param>
    /// <param name="asked">The offsets asked for; null: all.</param>
    public static PartitionPart Of(PartitionOffsets kept, long? since, long? until, OffsetRange? asked)
    {
        long first = asked?.First ?? 0;
        long next = Math.Min(asked?.Next ?? long.MaxValue, until ?? long.MaxValue);

        // A time finds records that are there. Only one that is met behind the first of them says that nothing is gone.
        long wanted = since is { } offset && offset > kept.Earliest ? Math.Max(first, offset) : first;
        return new PartitionPart(
            new OffsetRange(
                Math.Max(kept.Earliest, Math.Max(first, since ?? 0)), Math.Min(kept.Latest, next)),
            new OffsetRange(wanted, Math.Min(kept.Earliest, asked?.Next ?? long.MaxValue)));
    }
}
