using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>The ranges of a plan as readers take them.</summary>
internal static class ReplayRanges
{
    /// <summary>The ranges of the source.</summary>
    public static IReadOnlyDictionary<SourcePartition, OffsetRange> OfSource(ReplayPlan plan) =>
        Of(ReplayTopics.InputOf(plan), plan.Ranges);

    /// <summary>The ranges of the live results.</summary>
    public static IReadOnlyDictionary<SourcePartition, OffsetRange> OfLive(ReplayPlan plan) =>
        Of(ReplayTopics.LiveOf(plan), plan.LiveRanges);

    /// <summary>Ranges as a plan has them, in the order of partitions; empty ones are left out.</summary>
    public static IEnumerable<ReplayRange> Of(IReadOnlyDictionary<SourcePartition, OffsetRange> ranges) =>
        ranges.Where(each => each.Value.Count > 0).OrderBy(each => each.Key.Partition).Select(each => new ReplayRange
        {
            Partition = each.Key.Partition,
            FirstOffset = each.Value.First,
            NextOffset = each.Value.Next,
        });

    private static Dictionary<SourcePartition, OffsetRange> Of(
        TopicDefinition topic, IEnumerable<ReplayRange> ranges) => ranges.ToDictionary(
            range => new SourcePartition(topic, range.Partition),
            range => new OffsetRange(range.FirstOffset, range.NextOffset));
}
