using System.Collections.Concurrent;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Tracing;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Messaging.Tests;

[Collection(BrokerCollection.Name)]
public sealed class TransactionalRoleTests(BrokerFixture broker)
{
    [Fact]
    public async Task Records_CopiedWithRestarts_AppearOnceEach()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);
        await harness.AppendAsync(0, 2_000);
        for (int run = 0; run < 3; run++)
        {
            var host = await harness.StartAsync(_ => new Copier());
            await harness.AppendAsync(2_000 + (run * 1_000), 1_000);
            await host.StopAsync();
        }

        await harness.StartAsync(_ => new Copier());
        var copies = await harness.AwaitAsync(TopicCatalogue.MessagesEnriched, 5_000);

        Assert.Equal(5_000, copies.Select(Id).Distinct().Count());
        Assert.Equal(5_000, copies.Count);
    }

    [Fact]
    public async Task Task_FailsBetweenProduceAndCommit_RepeatsNothing()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);
        await harness.AppendAsync(0, 1_000);
        int faults = 0;
        await harness.StartAsync(_ => new Copier
        {
            AfterBatch = () =>
            {
                if (Interlocked.Increment(ref faults) <= 5)
                {
                    throw new TaskRestartException("injected");
                }
            },
        });

        var copies = await harness.AwaitAsync(TopicCatalogue.MessagesEnriched, 1_000);

        Assert.True(faults > 5);
        Assert.Equal(1_000, copies.Count);
        Assert.Equal(1_000, copies.Select(Id).Distinct().Count());
    }

    [Fact]
    public async Task Record_ThatThrows_IsDeadLetteredOnceWithItsBytes()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);
        await harness.AppendAsync(0, 500);
        await harness.StartAsync(_ => new Copier { Poison = text => text is "m-7" or "m-300" });

        var copies = await harness.AwaitAsync(TopicCatalogue.MessagesEnriched, 498);
        var letters = await harness.AwaitAsync(TopicCatalogue.MessagesText.DeadLetter(), 2);

        Assert.Equal(498, copies.Select(Id).Distinct().Count());
        Assert.Equal(498, copies.Count);
        Assert.All(
            copies, copy => Assert.Equal(TraceParent.Start(Id(copy)).Child("copier").ToString(), $"{copy.Trace}"));
        Assert.All(letters, letter => Assert.Equal(
            TraceParent.Start(TextMessage.Parser.ParseFrom(letter.Value).Text), letter.Trace));
        Assert.Equal(
            ["m-300", "m-7"], letters.Select(letter => TextMessage.Parser.ParseFrom(letter.Value).Text).Order());
        foreach (var letter in letters)
        {
            var origin = harness.ReadAll(TopicCatalogue.MessagesText).Single(record =>
                record.Value.AsSpan().SequenceEqual(letter.Value));
            Assert.Equal("messages.text", RoleHarness.HeaderOf(letter, DeadLetterHeaders.OriginTopic));
            Assert.Equal($"{origin.Source.Partition}", RoleHarness.HeaderOf(letter, DeadLetterHeaders.OriginPartition));
            Assert.Equal($"{origin.Offset}", RoleHarness.HeaderOf(letter, DeadLetterHeaders.OriginOffset));
            Assert.Equal("stage-failed", RoleHarness.HeaderOf(letter, DeadLetterHeaders.Reason));
            Assert.Equal("2", RoleHarness.HeaderOf(letter, DeadLetterHeaders.Attempt));
        }
    }

    [Fact]
    public async Task Processor_ThatIsDoneWithTheStartAlone_IsAskedForTheRestAndCommitsEachOnce()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);
        await harness.AppendAsync(0, 300);
        int calls = 0, disposed = 0;
        StartCopier Make() => new(new Copier { Poison = text => text == "m-77" })
        {
            AfterStart = () =>
            {
                if (Interlocked.Increment(ref calls) % 5 == 0)
                {
                    throw new TaskRestartException("injected");
                }
            },
            Disposed = () => Interlocked.Increment(ref disposed),
        };
        var first = await harness.StartAsync(_ => Make());
        await harness.AwaitAsync(TopicCatalogue.MessagesEnriched, 100);
        await first.StopAsync();
        await harness.StartAsync(_ => Make());

        var copies = await harness.AwaitAsync(TopicCatalogue.MessagesEnriched, 299);
        var letters = await harness.AwaitAsync(TopicCatalogue.MessagesText.DeadLetter(), 1);
        Assert.Equal(299, copies.Count);
        Assert.Equal(299, copies.Select(Id).Distinct().Count());
        Assert.Equal("m-77", TextMessage.Parser.ParseFrom(Assert.Single(letters).Value).Text);
        Assert.All(
            copies.GroupBy(RoleHarness.KeyOf),
            key => Assert.Equal(key.Select(copy => copy.TimestampMs).Order(), key.Select(copy => copy.TimestampMs)));
        Assert.True(
            disposed > RoleHarness.Partitions, "No task that worked ahead was ended with what it had under way.");
    }

    [Fact]
    public async Task Output_TooLargeForItsTopic_DeadLettersTheOneRecord()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);
        await harness.AppendAsync(0, 200);
        await harness.StartAsync(_ => new Copier
        {
            Text = text => text == "m-50" ? new string('x', TopicCatalogue.MessagesEnriched.MaxMessageBytes + 1) : text,
        });

        var copies = await harness.AwaitAsync(TopicCatalogue.MessagesEnriched, 199);
        var letters = await harness.AwaitAsync(TopicCatalogue.MessagesText.DeadLetter(), 1);

        Assert.Equal(199, copies.Count);
        Assert.Equal("refused", RoleHarness.HeaderOf(Assert.Single(letters), DeadLetterHeaders.Reason));
    }

    [Fact]
    public async Task State_AfterFailuresAndRestart_EqualsCommittedInput()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);
        var counts = new ConcurrentDictionary<int, CountingStore>();
        int faults = 0;
        Copier Make(TaskEnvironment environment)
        {
            var store = counts[environment.TaskId] = new CountingStore();
            return new Copier
            {
                Store = store,
                AfterBatch = () =>
                {
                    if (Interlocked.Increment(ref faults) % 4 == 0)
                    {
                        throw new TaskRestartException("injected");
                    }
                },
            };
        }

        await harness.AppendAsync(0, 1_000);
        var first = await harness.StartAsync(Make);
        await harness.AwaitAsync(TopicCatalogue.MessagesEnriched, 1_000);
        await first.StopAsync();
        counts.Clear();
        await harness.StartAsync(Make);

        Assert.Equal(1_000, counts.Values.Sum(store => store.Counts.Values.Sum()));
        Assert.All(counts.Values.SelectMany(store => store.Counts.Values), count => Assert.InRange(count, 62, 63));
    }

    [Fact]
    public async Task Zombie_OfTheSameTask_CannotCommit()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);
        await harness.AppendAsync(0, 400);
        using var gate = new ManualResetEventSlim(initialState: false);
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var zombie = await harness.StartAsync(_ => new Copier
        {
            AfterBatch = () =>
            {
                entered.TrySetResult();
                gate.Wait(TimeSpan.FromSeconds(60));
            },
        });
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30));

        // The same instance starts elsewhere while the first hangs: it takes over; the first must not add to it when it
        // wakes.
        var heir = await harness.StartAsync(_ => new Copier());
        await harness.AwaitAsync(TopicCatalogue.MessagesEnriched, 400);
        gate.Set();
        await Assert.ThrowsAsync<RoleStopException>(() => zombie.Run.WaitAsync(TimeSpan.FromSeconds(60)));

        Assert.False(heir.Run.IsCompleted);
        Assert.Equal(400, harness.ReadAll(TopicCatalogue.MessagesEnriched).Count);
    }

    private static string Id(SourceRecord record) => EnrichedMessage.Parser.ParseFrom(record.Value).MessageId;

    private sealed class Copier : IBatchProcessor
    {
        public Func<string, bool> Poison { get; init; } = _ => false;

        public Func<string, string> Text { get; init; } = text => text;

        public Action AfterBatch { get; init; } = () => { };

        public CountingStore? Store { get; init; }

        public IReadOnlyList<IStateStore> Stores => Store is null ? [] : [Store];

        public ValueTask<int> ProcessAsync(
            IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken)
        {
            foreach (var record in batch)
            {
                var message = TextMessage.Parser.ParseFrom(record.Value);
                if (Poison(message.Text))
                {
                    throw new FormatException("injected");
                }

                output.Send(
                    TopicCatalogue.MessagesEnriched,
                    RoleHarness.KeyOf(record),
                    new EnrichedMessage { MessageId = message.MessageId, Text = Text(message.Text) },
                    record.TimestampMs,
                    record);
                Store?.Add(RoleHarness.KeyOf(record), output);
            }

            AfterBatch();
            return ValueTask.FromResult(batch.Count);
        }
    }

    /// <summary>Is done with three records at a time.</summary>
    private sealed class StartCopier(Copier copier) : IBatchProcessor, IAsyncDisposable
    {
        public required Action AfterStart { get; init; }

        public required Action Disposed { get; init; }

        public IReadOnlyList<IStateStore> Stores => [];

        public async ValueTask<int> ProcessAsync(
            IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken)
        {
            SourceRecord[] start = [.. batch.Take(3)];
            await copier.ProcessAsync(start, output, cancellationToken);
            AfterStart();
            return start.Length;
        }

        public ValueTask DisposeAsync()
        {
            Disposed();
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Counts records a key.</summary>
    private sealed class CountingStore : IStateStore
    {
        private readonly Dictionary<string, int> _pending = [];

        public Dictionary<string, int> Counts { get; } = [];

        public TopicDefinition Changelog => TopicCatalogue.NormaliserSeen;

        public long RestoreFrom => 0;

        public void Add(string key, IBatchOutput output)
        {
            int next = _pending.GetValueOrDefault(key, Counts.GetValueOrDefault(key)) + 1;
            _pending[key] = next;
            output.SendChange(
                Changelog, System.Text.Encoding.UTF8.GetBytes(key), BitConverter.GetBytes(next), 1_700_000_000_000);
        }

        public void Restore(SourceRecord change) =>
            Counts[RoleHarness.KeyOf(change)] = BitConverter.ToInt32(change.Value);

        public void Commit()
        {
            foreach (var (key, count) in _pending)
            {
                Counts[key] = count;
            }

            _pending.Clear();
        }

        public void Rollback() => _pending.Clear();

        public void Checkpoint(long changelogOffset)
        {
        }

        public void Dispose()
        {
        }
    }
}
