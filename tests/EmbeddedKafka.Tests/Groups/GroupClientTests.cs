using System.Collections.Concurrent;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StreamML.EmbeddedKafka.Tests.Broker;

namespace StreamML.EmbeddedKafka.Tests.Groups;

/// <summary>Consumer groups as librdkafka does them.</summary>
public sealed class GroupClientTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(PartitionAssignmentStrategy.Range)]
    [InlineData(PartitionAssignmentStrategy.CooperativeSticky)]
    public async Task ThreeMembers_ShareThePartitions_AndTakeOverFromOneThatLeaves(PartitionAssignmentStrategy strategy)
    {
        await using var broker = await TestBroker.StartAsync();
        using var admin = Clients.Admin(broker);
        await admin.CreateTopicsAsync([new TopicSpecification { Name = "shared", NumPartitions = 6 }]);
        await using var members = new Members(broker, strategy);
        members.Add("a", null);
        await members.UntilAsync(("a", 6));
        members.Add("b", null);
        members.Add("c", null);
        await members.UntilAsync(("a", 2), ("b", 2), ("c", 2));
        await members.RemoveAsync("b");
        await members.UntilAsync(("a", 3), ("c", 3));
    }

    [Fact]
    public async Task StaticMember_ThatComesBack_HasItsPartitionsAndNobodyRebalances()
    {
        await using var broker = await TestBroker.StartAsync();
        using var admin = Clients.Admin(broker);
        await admin.CreateTopicsAsync([new TopicSpecification { Name = "shared", NumPartitions = 4 }]);
        await using var members = new Members(broker, PartitionAssignmentStrategy.Range);
        members.Add("a", "instance-a");
        members.Add("b", "instance-b");
        await members.UntilAsync(("a", 2), ("b", 2));
        var before = members.PartitionsOf("b");
        int changesOfA = members.ChangesOf("a");
        await members.RemoveAsync("b");
        members.Add("b", "instance-b");
        await members.UntilAsync(("b", 2));
        Assert.Equal(before, members.PartitionsOf("b"));
        Assert.Equal(changesOfA, members.ChangesOf("a"));
    }

    [Fact]
    public async Task BrokerRestart_TheGroupGoesOnInItsGeneration()
    {
        await using var broker = await TestBroker.StartAsync();
        using var admin = Clients.Admin(broker);
        await admin.CreateTopicsAsync([new TopicSpecification { Name = "shared", NumPartitions = 4 }]);
        await using var members = new Members(broker, PartitionAssignmentStrategy.Range);
        members.Add("a", null);
        await members.UntilAsync(("a", 4));
        int changes = members.ChangesOf("a");
        await broker.KillAndRestartAsync();
        await Clients.ProduceAsync(broker, "shared", Enumerable.Range(0, 50).Select(i => $"{i}"));
        await members.UntilReadAsync("a", 50);
        Assert.Equal(changes, members.ChangesOf("a"));
        var described = await admin.DescribeConsumerGroupsAsync([Members.Group]);
        Assert.Equal(ConsumerGroupState.Stable, described.ConsumerGroupDescriptions[0].State);
        Assert.Single(described.ConsumerGroupDescriptions[0].Members);
        var listed = await admin.ListConsumerGroupsAsync();
        Assert.Contains(listed.Valid, each => each.GroupId == Members.Group);
    }

    /// <summary>Consumers of one group, each polling on a task of its own.</summary>
    private sealed class Members(TestBroker broker, PartitionAssignmentStrategy strategy) : IAsyncDisposable
    {
        public const string Group = "members";

        private readonly ConcurrentDictionary<string, Member> _members = new();

        public void Add(string name, string? instanceId) => _members[name] = new Member(broker, strategy, instanceId);

        public HashSet<int> PartitionsOf(string name) => [.. _members[name].Partitions];

        public int ChangesOf(string name) => _members[name].Changes;

        public Task RemoveAsync(string name) =>
            _members.TryRemove(name, out var member) ? member.DisposeAsync().AsTask() : Task.CompletedTask;

        public Task UntilAsync(params (string Name, int Partitions)[] expected) => UntilAsync(
            () => expected.All(each => _members[each.Name].Partitions.Count == each.Partitions),
            () => string.Join(", ", _members.Select(each => $"{each.Key}: {each.Value.Partitions.Count}")));

        public Task UntilReadAsync(string name, int records) =>
            UntilAsync(() => _members[name].Records >= records, () => $"{_members[name].Records} records");

        public async ValueTask DisposeAsync()
        {
            foreach (string name in _members.Keys)
            {
                await RemoveAsync(name);
            }
        }

        private static async Task UntilAsync(Func<bool> holds, Func<string> state)
        {
            var end = DateTime.UtcNow + Deadline;
            while (!holds())
            {
                Assert.True(DateTime.UtcNow < end, $"Not reached in time: {state()}");
                await Task.Delay(20);
            }
        }
    }

    private sealed class Member : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly ConcurrentDictionary<int, bool> _partitions = new();
        private readonly Task _polling;
        private int _changes;
        private int _records;

        public Member(TestBroker broker, PartitionAssignmentStrategy strategy, string? instanceId)
        {
            var config = Clients.ConsumerConfig(broker, Members.Group);
            config.PartitionAssignmentStrategy = strategy;
            config.GroupInstanceId = instanceId;
            var consumer = new ConsumerBuilder<Ignore, string>(config)
                .SetPartitionsAssignedHandler((_, added) => Change(added, true))
                .SetPartitionsRevokedHandler((_, gone) => Change(gone.Select(each => each.TopicPartition), false))
                .SetPartitionsLostHandler((_, gone) => Change(gone.Select(each => each.TopicPartition), false))
                .Build();
            consumer.Subscribe("shared");
            _polling = Task.Factory.StartNew(() => Poll(consumer), TaskCreationOptions.LongRunning);
        }

        public ICollection<int> Partitions => _partitions.Keys;

        public int Changes => Volatile.Read(ref _changes);

        public int Records => Volatile.Read(ref _records);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _polling;
            _stop.Dispose();
        }

        private void Poll(IConsumer<Ignore, string> consumer)
        {
            using (consumer)
            {
                while (!_stop.IsCancellationRequested)
                {
                    if (consumer.Consume(TimeSpan.FromMilliseconds(50)) is not null)
                    {
                        Interlocked.Increment(ref _records);
                    }
                }

                consumer.Close();
            }
        }

        private void Change(IEnumerable<TopicPartition> partitions, bool isThere)
        {
            Interlocked.Increment(ref _changes);
            foreach (var partition in partitions)
            {
                if (isThere)
                {
                    _partitions[partition.Partition.Value] = true;
                }
                else
                {
                    _partitions.TryRemove(partition.Partition.Value, out _);
                }
            }
        }
    }
}
