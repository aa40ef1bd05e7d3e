using System.Buffers;
using System.Buffers.Binary;
using StreamML.EmbeddedKafka.Log;

namespace StreamML.EmbeddedKafka.State;

/// <summary>
/// All metadata that survives a restart. Changed only by <see cref="Replay"/>. On the owner loop, except for recovery,
/// which precedes the loop.
/// </summary>
internal sealed class ClusterState : IStateMachine
{
    private readonly Dictionary<Guid, TopicCreated> _topics = [];
    private readonly Dictionary<string, TransactionStored> _transactions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GroupStored> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OffsetTable> _offsets = new(StringComparer.Ordinal);

    /// <summary>22 characters in Kafka's form; empty before the first start.</summary>
    public string ClusterId { get; private set; } = "";

    public long NextProducerId { get; private set; }

    public IReadOnlyList<ConfigEntry> BrokerConfigs { get; private set; } = [];

    public IReadOnlyDictionary<Guid, TopicCreated> Topics => _topics;

    public IReadOnlyDictionary<string, TransactionStored> Transactions => _transactions;

    public IReadOnlyDictionary<string, GroupStored> Groups => _groups;

    public IReadOnlyDictionary<string, OffsetTable> Offsets => _offsets;

    /// <summary>Applies one change.</summary>
    public void Replay(StateRecord record)
    {
        switch (record)
        {
            case ClusterCreated cluster:
                ClusterId = cluster.ClusterId;
                break;
            case ProducerIdsReserved reserved:
                NextProducerId = reserved.NextProducerId;
                break;
            case BrokerConfigured configured:
                BrokerConfigs = configured.Configs;
                break;
            case TransactionStored stored:
                _transactions[stored.TransactionalId] = stored;
                break;
            case TransactionRemoved removed:
                _transactions.Remove(removed.TransactionalId);
                break;
            case TopicCreated or TopicDeleted or PartitionsAdded or TopicConfigured:
                ReplayTopic(record);
                break;
            default:
                ReplayGroup(record);
                break;
        }
    }

    public void Apply(ReadOnlySpan<byte> record) => Replay(StateRecordCodec.Decode(record.ToArray()));

    /// <summary>
    /// Writes the state as the records that rebuild it, each preceded by its length.
    /// <code>repeated: int32 length, big-endian | length bytes: StateRecord</code>
    /// </summary>
    public void WriteSnapshot(IBufferWriter<byte> output)
    {
        foreach (var record in Snapshot())
        {
            byte[] bytes = StateRecordCodec.Encode(record);
            BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(sizeof(int)), bytes.Length);
            output.Advance(sizeof(int));
            output.Write(bytes);
        }
    }

    /// <exception cref="InvalidDataException">The snapshot does not have this format.</exception>
    public void LoadSnapshot(ReadOnlySpan<byte> snapshot)
    {
        while (snapshot.Length > 0)
        {
            if (snapshot.Length < sizeof(int))
            {
                throw new InvalidDataException("The state snapshot ends inside a record.");
            }

            int length = BinaryPrimitives.ReadInt32BigEndian(snapshot);
            snapshot = snapshot[sizeof(int)..];
            if (length < 0 || length > snapshot.Length)
            {
                throw new InvalidDataException("The state snapshot ends inside a record.");
            }

            Apply(snapshot[..length]);
            snapshot = snapshot[length..];
        }
    }

    private IEnumerable<StateRecord> Snapshot()
    {
        yield return new ClusterCreated { ClusterId = ClusterId };
        yield return new ProducerIdsReserved { NextProducerId = NextProducerId };
        yield return new BrokerConfigured { Configs = [.. BrokerConfigs] };
        foreach (var record in _topics.Values.Concat<StateRecord>(_transactions.Values).Concat(_groups.Values))
        {
            yield return record;
        }

        foreach ((string groupId, var table) in _offsets)
        {
            yield return new OffsetsCommitted { GroupId = groupId, Offsets = [.. table.Committed.Values] };
            foreach ((long producerId, var staged) in table.Staged)
            {
                yield return new OffsetsStaged
                {
                    GroupId = groupId,
                    ProducerId = producerId,
                    Offsets = [.. staged.Values],
                };
            }
        }
    }

    private void ReplayTopic(StateRecord record)
    {
        switch (record)
        {
            case TopicCreated created:
                _topics[created.TopicId] = created;
                break;
            case PartitionsAdded added when _topics.TryGetValue(added.TopicId, out var topic):
                topic.Partitions = added.Partitions;
                break;
            case TopicConfigured configured when _topics.TryGetValue(configured.TopicId, out var topic):
                topic.Configs = configured.Configs;
                break;
            case TopicDeleted deleted:
                _topics.Remove(deleted.TopicId);
                foreach (var table in _offsets.Values)
                {
                    table.RemoveTopic(deleted.TopicId);
                }

                break;
        }
    }

    private void ReplayGroup(StateRecord record)
    {
        switch (record)
        {
            case GroupStored stored:
                _groups[stored.GroupId] = stored;
                break;
            case GroupRemoved removed:
                _groups.Remove(removed.GroupId);
                _offsets.Remove(removed.GroupId);
                break;
            case OffsetsCommitted committed:
                Table(committed.GroupId).Commit(committed.Offsets);
                break;
            case OffsetsStaged staged:
                Table(staged.GroupId).Stage(staged.ProducerId, staged.Offsets);
                break;
            case OffsetsSettled settled:
                foreach (var table in _offsets.Values)
                {
                    table.Settle(settled.ProducerId, settled.Committed);
                }

                break;
            case OffsetsRemoved removed:
                foreach (var partition in removed.Partitions)
                {
                    Table(removed.GroupId).Remove(new OffsetKey(partition.TopicId, partition.Partition));
                }

                break;
            default:
                throw new InvalidOperationException($"No replay for {record.Type}.");
        }
    }

    private OffsetTable Table(string groupId)
    {
        if (!_offsets.TryGetValue(groupId, out var table))
        {
            _offsets[groupId] = table = new OffsetTable();
        }

        return table;
    }
}
