using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.FaultInjection.Replays;

/// <summary>What the ranges of a plan hold, read by nobody who makes plans.</summary>
/// <param name="Records">Records.</param>
/// <param name="Unreadable">Records that cannot be read.</param>
/// <param name="Ids">Ids of the messages that can.</param>
internal sealed record PlannedRecords(long Records, long Unreadable, IReadOnlySet<string> Ids)
{
    private static readonly RecordReader<TextMessage> Reader = new();

    /// <summary>Reads them.</summary>
    public static async Task<PlannedRecords> ReadAsync(
        KafkaConnection kafka, ReplayPlan plan, CancellationToken cancellationToken)
    {
        var ranges = plan.Ranges.ToDictionary(
            range => new SourcePartition(ReplayStages.Enricher.Input, range.Partition),
            range => new OffsetRange(range.FirstOffset, range.NextOffset));
        var ids = new HashSet<string>(StringComparer.Ordinal);
        long records = 0;
        long unreadable = 0;
        await foreach (var record in kafka.CreateReader().ReadRangesAsync(ranges, cancellationToken))
        {
            records++;
            if (Reader.TryRead(record, out var text, out _))
            {
                ids.Add(text.MessageId);
            }
            else
            {
                unreadable++;
            }
        }

        return new PlannedRecords(records, unreadable, ids);
    }
}
