using Confluent.Kafka;

namespace StreamML.Messaging.Sources;

/// <summary>
/// Assignment, revocation, and the start of a task at its own offsets. All on the pump. The client is only given
/// numeric offsets: a logical one (end, stored) makes it look the number up, and the result can undo a seek issued
/// meanwhile, which skips records. It is assigned once and moved by seeks: assignments in quick succession trip an
/// assertion in librdkafka 2.15.1 (<c>rd_kafka_assignment_partition_stopped</c>) that ends the process.
/// </summary>
public sealed partial class ConsumerHost
{
    private IEnumerable<TopicPartitionOffset> OnAssigned(List<TopicPartition> partitions)
    {
        StopSlots();
        var sources = partitions
            .Select(partition => new SourcePartition(
                _connection.Names.Find(partition.Topic), partition.Partition.Value))
            .OrderBy(source => source.Topic.Name, StringComparer.Ordinal).ThenBy(source => source.Partition);
        foreach (var group in sources.GroupBy(source => Options.TaskPerPartition ? source.Partition : 0))
        {
            SourcePartition[] own = [.. group];
            int id = group.Key;
            var slot = new TaskSlot(this, id, own, () => _make(id, own, this));
            _slots.Add(id, slot);
            foreach (var source in own)
            {
                _routes[(_connection.Names.Of(source.Topic), source.Partition)] = (source, slot);
            }
        }

        _isAssigned = true;
        MessagingLog.Assigned(Log, Role, partitions.Count, _slots.Count);
        _justAssigned.AddRange(
            partitions.Select(partition => new TopicPartitionOffset(partition, Earliest(partition))));
        return [.. _justAssigned];
    }

    private Offset Earliest(TopicPartition partition)
    {
        try
        {
            return Consumer.QueryWatermarkOffsets(partition, WatermarkTimeout).Low;
        }
        catch (KafkaException)
        {
            // If the log begins later, the client finds out at its first fetch.
            return new Offset(0);
        }
    }

    private void OnRevoked(List<TopicPartitionOffset> partitions, bool lost)
    {
        MessagingLog.Revoked(Log, Role, partitions.Count, lost);
        StopSlots();
    }

    /// <summary>The assignment is in force: its partitions stay paused until their tasks are open.</summary>
    private void AfterAssignment()
    {
        if (_justAssigned.Count == 0)
        {
            return;
        }

        Consumer.Pause(_justAssigned.Select(start => start.TopicPartition));
        _earliest = _justAssigned.ToDictionary(start => start.TopicPartition, start => start.Offset);
        _justAssigned.Clear();
        GroupMetadata = Consumer.ConsumerGroupMetadata;
        foreach (var slot in _slots.Values)
        {
            slot.Start();
        }

        if (_slots.Count == 0)
        {
            _assigned.TrySetResult();
        }
    }

    private void StopSlots()
    {
        (_isAssigned, _isAtWork) = (false, false);
        // A rebalance callback must be finished with the partitions when it returns, so the pump waits for the workers
        // here.
        Task.WhenAll(_slots.Values.Select(slot => slot.StopAsync())).GetAwaiter().GetResult();
        _slots.Clear();
        Freshness.Clear();
        _routes.Clear();
        _justAssigned.Clear();
    }

    /// <summary>Starts feeding a slot from these offsets on.</summary>
    private void Feed(
        TaskSlot slot, IReadOnlyDictionary<SourcePartition, long> offsets, TaskCompletionSource done)
    {
        if (_slots.GetValueOrDefault(slot.Id) != slot)
        {
            done.TrySetCanceled(CancellationToken.None);
            return;
        }

        try
        {
            foreach (var source in slot.Partitions)
            {
                var partition = new TopicPartition(_connection.Names.Of(source.Topic), source.Partition);
                var next = offsets.TryGetValue(source, out long offset) ? new Offset(offset) : _earliest[partition];
                Consumer.Seek(new TopicPartitionOffset(partition, next));
            }
        }
        catch (KafkaException fault) when (fault.Error.Code is ErrorCode.Local_State or ErrorCode.Local_InProgress)
        {
            // The client has not started the partition: retry after the next poll.
            _commands.Enqueue(() => Feed(slot, offsets, done));
            return;
        }

        slot.Renew();
        slot.Live = true;
        slot.Paused = false;
        Consumer.Resume(Partitions(slot));
        done.TrySetResult();
        if (_slots.Values.All(other => other.Live))
        {
            _assigned.TrySetResult();
        }
    }

    /// <summary>Stops feeding a slot whose task is gone. From the slot's worker.</summary>
    internal void Rest(TaskSlot slot)
    {
        slot.Live = false;
        _commands.Enqueue(() =>
        {
            if (!slot.Live && _slots.GetValueOrDefault(slot.Id) == slot)
            {
                Consumer.Pause(Partitions(slot));
            }
        });
    }
}
