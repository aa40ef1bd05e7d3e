using System.Collections.Concurrent;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>The live labels of some messages, to hold results of a replay against. Thread-safe.</summary>
internal sealed class LiveLabels
{
    private static readonly RecordReader<EnrichedMessage> Reader = new();

    private readonly ConcurrentDictionary<UInt128, MessageLabels> _labels = new();

    /// <summary>How many messages there are labels of.</summary>
    public int Count => _labels.Count;

    /// <summary>Reads the labels of messages.</summary>
    /// <param name="kafka">The cluster.</param>
    /// <param name="ranges">Where the live results are.</param>
    /// <param name="isWanted">Whether a result is of one of them.</param>
    /// <param name="enough">Reads no further with as many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public static async Task<LiveLabels> ReadAsync(
        KafkaConnection kafka, IReadOnlyDictionary<SourcePartition, OffsetRange> ranges,
        Func<EnrichedMessage, UInt128, bool> isWanted, int enough, CancellationToken cancellationToken)
    {
        var found = new LiveLabels();
        if (enough == 0)
        {
            return found;
        }

        await foreach (var record in kafka.CreateReader().ReadRangesAsync(ranges, cancellationToken))
        {
            if (Reader.TryRead(record, out var message, out _))
            {
                var id = MessageVersionId.Of(message);
                if (isWanted(message, id))
                {
                    found.Add(id, MessageLabels.Of(message));
                }
            }

            if (found.Count >= enough)
            {
                break;
            }
        }

        return found;
    }

    /// <summary>Adds those of a message. Of several of a revision the last counts.</summary>
    public void Add(UInt128 id, MessageLabels labels) => _labels[id] = labels;

    /// <summary>Gives those of a message, once; null where there are none.</summary>
    public MessageLabels? Take(UInt128 id) => _labels.TryRemove(id, out var labels) ? labels : null;
}
