using System.Buffers;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.State;

namespace StreamML.EmbeddedKafka.Tests.State;

/// <summary>The metadata state machine: what is replayed, snapshot and loaded is the same state.</summary>
public sealed class ClusterStateTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RandomRecords_SnapshotAndReplay_GiveTheSameState(int seed)
    {
        var random = new Random(seed);
        var live = new ClusterState();
        var journal = new List<byte[]>();
        ClusterState? fromSnapshot = null;
        for (int i = 0; i < 2_000; i++)
        {
            byte[] record = StateRecordCodec.Encode(Next(random));
            journal.Add(record);
            live.Apply(record);
            fromSnapshot?.Apply(record);
            if (i == 1_000)
            {
                fromSnapshot = new ClusterState();
                fromSnapshot.LoadSnapshot(Snapshot(live));
            }
        }

        var replayed = new ClusterState();
        journal.ForEach(record => replayed.Apply(record));
        Assert.Equal(Describe(live), Describe(replayed));
        Assert.Equal(Describe(live), Describe(fromSnapshot!));
    }

    [Fact]
    public void StagedOffsets_WinOverThoseCommittedMeanwhile_AndAnAbortDropsThem()
    {
        var state = new ClusterState();
        var topic = Guid.NewGuid();
        var key = new OffsetKey(topic, 0);
        state.Replay(new OffsetsStaged { GroupId = "g", ProducerId = 1, Offsets = [Offset(topic, 10)] });
        state.Replay(new OffsetsStaged { GroupId = "g", ProducerId = 2, Offsets = [Offset(topic, 20)] });
        state.Replay(new OffsetsCommitted { GroupId = "g", Offsets = [Offset(topic, 30)] });
        Assert.True(state.Offsets["g"].IsUnstable(key));
        state.Replay(new OffsetsSettled { ProducerId = 2, Committed = false });
        Assert.Equal(30, state.Offsets["g"].Committed[key].Offset);

        // Expiry takes the one in effect, never the staged one.
        state.Replay(new OffsetsRemoved { GroupId = "g", Partitions = [new() { TopicId = topic }] });
        Assert.True(state.Offsets["g"].IsUnstable(key));
        state.Replay(new OffsetsSettled { ProducerId = 1, Committed = true });
        Assert.Equal(10, state.Offsets["g"].Committed[key].Offset);
        Assert.False(state.Offsets["g"].IsUnstable(key));
    }

    [Fact]
    public void Record_CutOrOfAnUnknownType_IsInvalidData()
    {
        byte[] record = StateRecordCodec.Encode(new ClusterCreated { ClusterId = "abc" });
        for (int length = 0; length < record.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => StateRecordCodec.Decode(record.AsMemory(0, length)));
        }

        Assert.Throws<InvalidDataException>(() => StateRecordCodec.Decode(new byte[] { 200, 0, 0 }));
        Assert.Throws<InvalidDataException>(() => StateRecordCodec.Decode(new byte[] { 1, 9, 0 }));
    }

    [Fact]
    public void Records_WithoutTheirPredecessor_AreSteppedOver()
    {
        var state = new ClusterState();
        state.Replay(new PartitionsAdded { TopicId = Guid.NewGuid(), Partitions = 3 });
        state.Replay(new TopicConfigured { TopicId = Guid.NewGuid() });
        state.Replay(new TopicDeleted { TopicId = Guid.NewGuid() });
        state.Replay(new GroupRemoved { GroupId = "g" });
        state.Replay(new OffsetsSettled { ProducerId = 1, Committed = true });
        state.Replay(new TransactionRemoved { TransactionalId = "t" });
        Assert.Empty(state.Topics);
    }

    private static StoredOffset Offset(Guid topic, long offset) => new() { TopicId = topic, Offset = offset };

    private static byte[] Snapshot(ClusterState state)
    {
        var output = new ArrayBufferWriter<byte>();
        state.WriteSnapshot(output);
        return output.WrittenSpan.ToArray();
    }

    // The order of a dictionary is not part of the state.
    private static IEnumerable<string> Describe(ClusterState state)
    {
        byte[] snapshot = Snapshot(state);
        var records = new List<string>();
        for (int at = 0; at < snapshot.Length;)
        {
            int length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(snapshot.AsSpan(at));
            var record = StateRecordCodec.Decode(snapshot.AsMemory(at + 4, length));
            if (record is OffsetsCommitted committed)
            {
                committed.Offsets = [.. committed.Offsets.OrderBy(each => (each.TopicId, each.Partition))];
            }
            else if (record is OffsetsStaged staged)
            {
                staged.Offsets = [.. staged.Offsets.OrderBy(each => (each.TopicId, each.Partition))];
            }

            // An empty table says the same as none.
            if (record is not (OffsetsCommitted { Offsets.Count: 0 } or OffsetsStaged { Offsets.Count: 0 }))
            {
                records.Add(Convert.ToHexString(StateRecordCodec.Encode(record)));
            }

            at += 4 + length;
        }

        return records.Order();
    }

    private static StateRecord Next(Random random)
    {
        Guid topic = new(random.Next(5), 0, 0, new byte[8]);
        string group = $"g{random.Next(4)}";
        long producer = random.Next(3);
        List<StoredOffset> offsets =
        [
            new() { TopicId = topic, Partition = random.Next(3), Offset = random.Next(1000), Metadata = "m" },
        ];
        return random.Next(14) switch
        {
            0 => new ClusterCreated { ClusterId = "cluster" },
            1 => new TopicCreated { TopicId = topic, Name = $"{topic}", Partitions = 2 },
            2 => new TopicDeleted { TopicId = topic },
            3 => new PartitionsAdded { TopicId = topic, Partitions = random.Next(3, 9) },
            4 => new TopicConfigured { TopicId = topic, Configs = [new() { Name = "n", Value = $"{random.Next()}" }] },
            5 => new BrokerConfigured { Configs = [new() { Name = "b", Value = $"{random.Next()}" }] },
            6 => new ProducerIdsReserved { NextProducerId = random.Next(1000) },
            7 => new TransactionStored
            {
                TransactionalId = $"t{producer}",
                ProducerId = producer,
                State = (sbyte)random.Next(6),
                Partitions = [new() { TopicId = topic, Partition = 1 }],
                Groups = [group],
            },
            8 => new TransactionRemoved { TransactionalId = $"t{producer}" },
            9 => new GroupStored
            {
                GroupId = group,
                Generation = random.Next(9),
                Protocol = "range",
                LeaderId = "m",
                Members =
                [
                    new() { MemberId = "m", Assignment = new byte[] { 1, 2 }, Protocols = [new() { Name = "p" }] },
                ],
            },
            10 => new GroupRemoved { GroupId = group },
            11 => new OffsetsCommitted { GroupId = group, Offsets = offsets },
            12 => new OffsetsStaged { GroupId = group, ProducerId = producer, Offsets = offsets },
            _ => new OffsetsSettled { ProducerId = producer, Committed = random.Next(2) == 0 },
        };
    }
}
