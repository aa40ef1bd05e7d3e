using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// Chooses the records of a pilot while a plan is counted: the first of each partition, in turns. One thread.
/// </summary>
/// <param name="stage">The stage's name.</param>
/// <param name="most">Most records, from 0.</param>
internal sealed class PilotSample(string stage, int most)
{
    private readonly SortedDictionary<int, List<long>> _first = [];

    /// <summary>Takes a record that matches; those of a partition come in order.</summary>
    public void Add(SourceRecord record)
    {
        if (!_first.TryGetValue(record.Source.Partition, out var offsets))
        {
            _first[record.Source.Partition] = offsets = [];
        }

        // What was redriven for another role the stage passes over.
        if (offsets.Count < most && RedriveHeaders.IsFor(record, stage))
        {
            offsets.Add(record.Offset);
        }
    }

    /// <summary>The records as a plan has them, in the order of partitions.</summary>
    public IEnumerable<ReplayOffsets> Chosen() => _first
        .SelectMany(each => each.Value.Select((offset, turn) => (Turn: turn, Partition: each.Key, Offset: offset)))
        .OrderBy(each => each.Turn).ThenBy(each => each.Partition)
        .Take(most)
        .GroupBy(each => each.Partition).OrderBy(group => group.Key)
        .Select(group => new ReplayOffsets
        {
            Partition = group.Key,
            Offsets = { group.Select(each => each.Offset) },
        });
}
