using Confluent.Kafka;

namespace StreamML.Messaging.Sources;

/// <summary>
/// Assignment, revocation, and the start of a task at its own offsets. All on the pump. The client is given a partition only when
/// its task is open, together with the offset to start at. Starting it anywhere else and seeking later races with the client's own
/// look-up of that other place, and a lost race skips records.
/// </summary>
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
                routes[(connection.Names.Of(source.Topic), source.Partition)] = new Route(source, slot);
        }

        MessagingLog.Assigned(Log, Role, partitions.Count, slots.Count);
        justAssigned = true;
        return [];
    }

    private void OnRevoked(List<TopicPartitionOffset> partitions, bool lost)
    {
        MessagingLog.Revoked(Log, Role, partitions.Count, lost);
        StopSlots();
    }

    /// <summary>The assignment is in force: its tasks open.</summary>
    private void AfterAssignment()
    {
        if (!justAssigned)
            return;
        justAssigned = false;
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
        justAssigned = false;
    }

    /// <summary>Starts feeding a slot from these offsets on.</summary>
    private void Feed(
        TaskSlot slot, IReadOnlyDictionary<SourcePartition, long> offsets, TaskCompletionSource done)
    {
        if (slots.GetValueOrDefault(slot.Id) != slot)
        {
            done.TrySetCanceled(CancellationToken.None);
            return;
        }

        foreach (var route in routes.Values.Where(route => route.Slot == slot))
            route.Next = offsets.TryGetValue(route.Source, out long offset) ? new Offset(offset) : Offset.Beginning;
        slot.Renew();
        slot.Live = true;
        slot.Paused = false;
        GiveToClient();
        done.TrySetResult();
        if (slots.Values.All(other => other.Live))
            assigned.TrySetResult();
    }

    /// <summary>Stops feeding a slot whose task is gone. From the slot's worker.</summary>
    internal void Rest(TaskSlot slot)
    {
        slot.Live = false;
        commands.Enqueue(() =>
        {
            if (!slot.Live && slots.GetValueOrDefault(slot.Id) == slot)
                GiveToClient();
        });
    }

    /// <summary>Gives the client the partitions of live slots, each at the record that comes next.</summary>
    private void GiveToClient()
    {
        Consumer.Assign(routes
            .Where(route => route.Value.Slot.Live)
            .Select(route => new TopicPartitionOffset(route.Key.Topic, route.Key.Partition, route.Value.Next)));
        foreach (var slot in slots.Values.Where(slot => slot is { Live: true, Paused: true }))
            Consumer.Pause(Partitions(slot));
    }

    /// <summary>A partition of ours: the slot its records go to, and the offset of the next one.</summary>
    private sealed class Route(SourcePartition source, TaskSlot slot)
    {
        public SourcePartition Source => source;

        public TaskSlot Slot => slot;

        /// <summary>Where to read on: past the last record that was queued, or where the task said to start.</summary>
        public Offset Next { get; set; }
    }
}
