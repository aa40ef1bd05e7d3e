using StreamML.Api.Http;
using StreamML.Messaging.Sources;

namespace StreamML.Api.Replaying;

/// <summary>Ranges of partitions as the planner takes them.</summary>
internal static class ReplayOffsetsRead
{
    // More partitions than a topic of this product has.
    private const int PartitionsMax = 1_000;

    /// <summary>Reads them; null where none is given.</summary>
    /// <exception cref="ApiProblem">One means nothing, or names a partition again.</exception>
    public static IReadOnlyDictionary<int, OffsetRange>? Of(IReadOnlyList<ReplayRangeRequest?> asked)
    {
        if (asked.Count > PartitionsMax)
        {
            throw ApiProblem.Invalid("/ranges", $"may have {PartitionsMax} ranges");
        }

        var ranges = new Dictionary<int, OffsetRange>();
        for (int i = 0; i < asked.Count; i++)
        {
            var (partition, first, next) = (asked[i]?.Partition, asked[i]?.FirstOffset ?? 0, asked[i]?.NextOffset);
            if (partition is null or < 0 || first < 0 || next <= first)
            {
                throw ApiProblem.Invalid(
                    $"/ranges/{i}", "must name a partition, and a next_offset above first_offset where it has one");
            }

            if (!ranges.TryAdd(partition.Value, new OffsetRange(first, next ?? long.MaxValue)))
            {
                throw ApiProblem.Invalid($"/ranges/{i}", $"names partition {partition} again: give one range of it");
            }
        }

        return ranges.Count > 0 ? ranges : null;
    }
}
