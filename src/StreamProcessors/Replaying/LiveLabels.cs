using System.Collections.Concurrent;
using Google.Protobuf;
using StreamML.Messaging;
using StreamML.Messaging.Sources;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>The live labels of some messages or contacts, to hold results of a replay against. Thread-safe.</summary>
internal sealed class LiveLabels
{
    private readonly ConcurrentDictionary<UInt128, ResultLabels> _labels = new();

    /// <summary>How many there are labels of.</summary>
    public int Count => _labels.Count;

    /// <summary>Reads the labels of messages or contacts.</summary>
    /// <param name="kafka">The cluster.</param>
    /// <param name="stage">The stage that made the live results.</param>
    /// <param name="ranges">Where the live results are.</param>
    /// <param name="isWanted">Whether a result is of one of them.</param>
    /// <param name="enough">Reads no further with as many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public static async Task<LiveLabels> ReadAsync(
        KafkaConnection kafka, ReplayStage stage, IReadOnlyDictionary<SourcePartition, OffsetRange> ranges,
        Func<IMessage, UInt128, bool> isWanted, int enough, CancellationToken cancellationToken)
    {
        var found = new LiveLabels();
        if (enough == 0)
        {
            return found;
        }

        await foreach (var record in kafka.CreateReader().ReadRangesAsync(ranges, cancellationToken))
        {
            if (stage.Read(record) is { } result)
            {
                var id = stage.IdOf(result);
                if (isWanted(result, id))
                {
                    found.Add(id, stage.LabelsOf(result));
                }
            }

            if (found.Count >= enough)
            {
                break;
            }
        }

        return found;
    }

    /// <summary>Adds those of one. Of several of an id the last counts.</summary>
    public void Add(UInt128 id, ResultLabels labels) => _labels[id] = labels;

    /// <summary>Gives those of one, once; null where there are none.</summary>
    public ResultLabels? Take(UInt128 id) => _labels.TryRemove(id, out var labels) ? labels : null;
}
