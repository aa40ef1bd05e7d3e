using Confluent.Kafka;

namespace StreamML.Messaging.Sources;

/// <summary>Assignment, revocation, and the start of a task at its own offsets. All on the pump.</summary>
public sealed partial class ConsumerHost
{
    private IEnumerable<TopicPartitionOffset> OnAssigned(List<TopicPartition> partitions)
    {
        StopSlots();
        var sources = partitions
            .Select(partition => new SourcePartition(
                connection.Names.Find(partition.Topic), partition.Partition.Value))
            .OrderBy(source => source.Topic.Name, StringComparer.Ordinal).ThenBy(source => source.Partition);
        foreach (var group in sources.GroupBy(source => Options.TaskPerPartition ? source.Partition : 0))
        {
            SourcePartition[] own = [.. group];
            int id = group.Key;
            var slot = new TaskSlot(this, id, own, () => make(id, own, this));
            slots.Add(id, slot);
            foreach (var source in own)
                routes[(connection.Names.Of(source.Topic), source.Partition)] = (source, slot);
        }

        MessagingLog.Assigned(Log, Role, partitions.Count, slots.Count);
        justAssigned.AddRange(partitions);

        // Where the client starts does not matter: nothing is taken before the task is open and its offsets are sought.
        return partitions.Select(partition => new TopicPartitionOffset(partition, Offset.End));
    }

    private void OnRevoked(List<TopicPartitionOffset> partitions, bool lost)
    {
        MessagingLog.Revoked(Log, Role, partitions.Count, lost);
        StopSlots();
    }

    /// <summary>Stops feeding a slot whose task is gone. From the slot's worker.</summary>
    internal void Rest(TaskSlot slot)
    {
        slot.Live = false;
        commands.Enqueue(() =>
        {
            if (!slot.Live && slots.GetValueOrDefault(slot.Id) == slot)
                Consumer.Pause(Partitions(slot));
        });
    }

    /// <summary>The assignment is in force: its partitions rest until their tasks are open.</summary>
    private void AfterAssignment()
    {
        if (justAssigned.Count == 0)
            return;
        Consumer.Pause(justAssigned);
        justAssigned.Clear();
        GroupMetadata = Consumer.ConsumerGroupMetadata;
        foreach (var slot in slots.Values)
            slot.Start();
        if (slots.Count == 0)
            assigned.TrySetResult();
    }

    private void StopSlots()
    {
        // A rebalance callback has to be done with the partitions when it returns, so the pump waits for the workers here.
        Task.WhenAll(slots.Values.Select(slot => slot.StopAsync())).GetAwaiter().GetResult();
        slots.Clear();
        routes.Clear();
        justAssigned.Clear();
    }

    private void Feed(
        TaskSlot slot,
        IReadOnlyDictionary<SourcePartition, long> offsets,
        TaskCompletionSource done,
        CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested || !slots.TryGetValue(slot.Id, out var current) || current != slot)
        {
            done.TrySetCanceled(CancellationToken.None);
            return;
        }

        try
        {
            foreach (var source in slot.Partitions)
            {
                var partition = new TopicPartition(connection.Names.Of(source.Topic), source.Partition);
                var next = offsets.TryGetValue(source, out long offset) ? new Offset(offset) : Offset.Beginning;
                Consumer.Seek(new TopicPartitionOffset(partition, next));
            }
        }
        catch (KafkaException fault) when (fault.Error.Code is ErrorCode.Local_State or ErrorCode.Local_InProgress)
        {
            // The client has not begun with the partition: again after the next poll.
            commands.Enqueue(() => Feed(slot, offsets, done, cancellationToken));
            return;
        }

        slot.Renew();
        slot.Live = true;
        slot.Paused = false;
        Consumer.Resume(Partitions(slot));
        done.TrySetResult();
        if (slots.Values.All(other => other.Live))
            assigned.TrySetResult();
    }
}
