using StreamML.Messaging.Sources;
using StreamML.Messaging.Topics;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Redriving;

/// <summary>The next offset that a role reads of each partition; a partition without one is left out.</summary>
/// <param name="role">The role's name.</param>
/// <param name="topics">The topics.</param>
/// <param name="cancellationToken">Gives up.</param>
public delegate Task<IReadOnlyDictionary<SourcePartition, long>> RolePositions(
    string role, IReadOnlyList<TopicDefinition> topics, CancellationToken cancellationToken);

/// <summary>
/// Waits until the roles that gave records up have handled them again, and counts those that they have given up again.
/// </summary>
internal sealed class RoleProgress(KafkaConnection kafka, RolePositions positions, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private IReadOnlyDictionary<SourcePartition, long> _before = new Dictionary<SourcePartition, long>();

    /// <summary>Notes where the dead letters of these records would come, before they are brought back.</summary>
    public async Task NoteAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken) =>
        _before = (await EndsAsync(letters.Select(letter => letter.Source), cancellationToken))
            .ToDictionary(end => end.Key, end => end.Value.Latest);

    /// <summary>How many of the records were given up again; null if a role has not handled them in time.</summary>
    public async Task<int?> FailedAsync(
        IReadOnlyList<DeadLetter> letters, TimeSpan wait, CancellationToken cancellationToken)
    {
        var ends = await EndsAsync(letters.Select(letter => letter.Origin!.Value), cancellationToken);
        long started = time.GetTimestamp();
        foreach (var role in letters.GroupBy(letter => letter.Role, StringComparer.Ordinal))
        {
            SourcePartition[] read = [.. role.Select(letter => letter.Origin!.Value).Distinct()];
            while (!await IsPastAsync(role.Key, read, ends, cancellationToken))
            {
                if (time.GetElapsedTime(started) > wait)
                {
                    return null;
                }

                await Task.Delay(Pause, time, cancellationToken);
            }
        }

        return await AgainAsync(letters, cancellationToken);
    }

    private async Task<int> AgainAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken)
    {
        var put = letters.DistinctBy(letter => letter.Chain)
            .ToDictionary(letter => letter.Chain, letter => letter.Redrives, StringComparer.Ordinal);
        var failed = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var record in kafka.CreateReader().ReadFromAsync(_before, cancellationToken))
        {
            var letter = DeadLetter.Read(record);
            if (put.TryGetValue(letter.Chain, out int redrives) && letter.Redrives == redrives + 1)
            {
                failed.Add(letter.Chain);
            }
        }

        return failed.Count;
    }

    // A marker of the transaction is behind the last record, and what is live comes behind that.
    private async Task<bool> IsPastAsync(
        string role, SourcePartition[] partitions, IReadOnlyDictionary<SourcePartition, PartitionOffsets> ends,
        CancellationToken cancellationToken)
    {
        var next = await positions(role, [.. partitions.Select(source => source.Topic).Distinct()], cancellationToken);
        var behind = partitions.Where(source => next.GetValueOrDefault(source) < ends[source].Latest)
            .ToDictionary(source => source, source => next.GetValueOrDefault(source));
        return behind.Count == 0
            || (await kafka.CreateReader().UnreadAsync(behind, cancellationToken)).Count == 0;
    }

    private async Task<IReadOnlyDictionary<SourcePartition, PartitionOffsets>> EndsAsync(
        IEnumerable<SourcePartition> partitions, CancellationToken cancellationToken)
    {
        // Of whole topics: the dead letter of a record without a key may come in any partition.
        var topics = partitions.Select(source => source.Topic).Distinct();
        return await kafka.Offsets.GetAsync(await kafka.Topics.GetAsync(topics, cancellationToken));
    }
}
