using Google.Protobuf.Collections;
using StreamML.Inference.Artifacts;
using StreamML.Schemas.V1;

namespace StreamML.Trainer.Role.Online;

/// <summary>How far a comparison has looked at <c>training.rows</c>.</summary>
internal static class RowRanges
{
    /// <summary>
    /// Whether an example is still to be looked at: it is behind what was, and the versions were not trained on what it
    /// labels.
    /// </summary>
    public static bool IsNews(RepeatedField<RowRange> ranges, ArrivedRow row)
    {
        var range = Find(ranges, row.Row.Partition);
        return range is null
            || (row.Row.Offset >= range.NextOffset && (row.Before < 0 || row.Before >= range.FirstOffset));
    }

    /// <summary>Notes that an example was looked at.</summary>
    public static void Pass(RepeatedField<RowRange> ranges, ArrivedRow row)
    {
        var range = Find(ranges, row.Row.Partition);
        if (range is null)
        {
            ranges.Add(range = new RowRange { Partition = row.Row.Partition });
        }

        range.NextOffset = Math.Max(range.NextOffset, row.Row.Offset + 1);
    }

    /// <summary>Begins behind what any of some trainings has read.</summary>
    public static IEnumerable<RowRange> Behind(params IReadOnlyList<TrainingRange>?[] trainings) =>
        trainings.SelectMany(ranges => ranges ?? []).GroupBy(range => range.Partition)
            .OrderBy(group => group.Key)
            .Select(group => Begin(group.Key, group.Max(range => range.Next)));

    /// <summary>Begins anew behind what was looked at.</summary>
    public static IEnumerable<RowRange> Behind(RepeatedField<RowRange> ranges) =>
        ranges.Select(range => Begin(range.Partition, range.NextOffset));

    private static RowRange Begin(int partition, long next) =>
        new() { Partition = partition, FirstOffset = next, NextOffset = next };

    private static RowRange? Find(RepeatedField<RowRange> ranges, int partition) =>
        ranges.FirstOrDefault(range => range.Partition == partition);
}
