using Microsoft.Extensions.Logging.Abstractions;
using StreamML.EmbeddedKafka;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Topics;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Messaging.Tests;

/// <summary>What topics keep, on the broker of the run.</summary>
[Collection(BrokerCollection.Name)]
public sealed class RetentionTests(BrokerFixture broker)
{
    private const long DayMs = 86_400_000;

    [Fact]
    public async Task Topics_ThatAreMade_KeepWhatTheOptionsSay()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);

        var kept = await harness.Connection.KeptMsAsync(TopicCatalogue.All, CancellationToken.None);

        Assert.All(TopicCatalogue.All, topic => Assert.Equal(
            topic.Retention.Delete ? new RetentionOptions().MsOf(topic) : -1, kept[topic]));
        Assert.Equal(30 * DayMs, kept[TopicCatalogue.WhatsAppRaw]);
        Assert.Equal(30 * DayMs, kept[TopicCatalogue.WhatsAppMessages.DeadLetter()]);
        Assert.Equal(400 * DayMs, kept[TopicCatalogue.Events]);
        Assert.Equal(-1, kept[TopicCatalogue.ModelControls]);
        Assert.Equal(-1, kept[TopicCatalogue.ContactAliases]);
    }

    [Fact]
    public async Task Topics_ThatAreThere_KeepOtherwiseAfterAStartWithOtherOptions()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var harness = await RoleHarness.CreateAsync(broker);
        using var other = new KafkaConnection(
            harness.Options, new BareEncoder(), TimeProvider.System, NullLoggerFactory.Instance)
        {
            Retention = new RetentionOptions { TextsDays = 7, HistoryDays = 0 },
        };

        await other.EnsureTopicsAsync(TopicCatalogue.All, RoleHarness.Partitions, CancellationToken.None);

        // Brokers of a cluster learn of a change a little after it is made.
        var kept = await harness.Connection.KeptMsAsync(
            TopicCatalogue.All, default);
        while (kept[TopicCatalogue.MessagesText] != 7 * DayMs || kept[TopicCatalogue.ContactFeatures] != -1)
        {
            await Task.Delay(50, deadline.Token);
            kept = await harness.Connection.KeptMsAsync(TopicCatalogue.All, deadline.Token);
        }

        Assert.Equal(-1, kept[TopicCatalogue.ContactFeatures]);
        Assert.Equal(9 * DayMs, kept[TopicCatalogue.NormaliserSeen]);
    }

    // Brokers of a cluster hear of a topic one after the other: for one of them it is not there yet.
    [Fact]
    public async Task Topics_ThatABrokerDoesNotKnowYet_AreWaitedFor()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);
        using var other = new KafkaConnection(
            new KafkaOptions
            {
                BootstrapServers = harness.Options.BootstrapServers,
                TopicPrefix = $"t{Guid.NewGuid():N}.",
            },
            new BareEncoder(), TimeProvider.System, NullLoggerFactory.Instance);

        var kept = other.KeptMsAsync([TopicCatalogue.Events], CancellationToken.None);
        await Task.Delay(300);
        Assert.False(kept.IsCompleted);
        await other.EnsureTopicsAsync([TopicCatalogue.Events], RoleHarness.Partitions, CancellationToken.None);

        Assert.Equal(400 * DayMs, (await kept)[TopicCatalogue.Events]);
    }

    [Fact]
    public async Task Record_OfAnOldEvent_IsStampedWithTheTimeOfItsWriting()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);
        long before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        await AppendAsync(harness.Connection, eventMs: 1_000_000_000_000);

        var record = await FirstAsync(harness.Connection);
        Assert.InRange(record.TimestampMs, before - 60_000, before + 600_000);
    }

    [Fact]
    public async Task Record_OfAnOldEvent_IsKeptUntilItWasWrittenSoLongAgo()
    {
        using var folder = new StreamML.Testing.ScratchFolder();
        var time = new ShiftedTime();
        await using var embedded = await EmbeddedBroker.StartAsync(
            new BrokerOptions { DataDirectory = folder.Path, Port = 0 }, time, NullLoggerFactory.Instance,
            CancellationToken.None);
        using var connection = new KafkaConnection(
            new KafkaOptions { BootstrapServers = embedded.BootstrapServers }, new BareEncoder(), TimeProvider.System,
            NullLoggerFactory.Instance);
        await connection.EnsureTopicsAsync(TopicCatalogue.All, 1, CancellationToken.None);
        await AppendAsync(connection, eventMs: 1_000_000_000_000);

        time.Shift(TimeSpan.FromDays(29));
        Assert.False(await GoesAsync(connection));
        time.Shift(TimeSpan.FromDays(5));
        Assert.True(await GoesAsync(connection));
    }

    private static async Task AppendAsync(KafkaConnection connection, long eventMs)
    {
        using var appender = connection.CreateAppender();
        await appender.AppendAsync(
            TopicCatalogue.WhatsAppMessages, "acme/1", new WhatsAppMessage { MessageId = "m" }, eventMs,
            CancellationToken.None);
    }

    private static async Task<SourceRecord> FirstAsync(KafkaConnection connection)
    {
        await foreach (var record in connection.CreateReader().ReadAsync(
            [TopicCatalogue.WhatsAppMessages], ReadFrom.Earliest, follow: false, CancellationToken.None))
        {
            return record;
        }

        throw new InvalidOperationException("There is no record.");
    }

    // The broker cleans up every so often of real time; by then it has read the shifted clock.
    private static async Task<bool> GoesAsync(KafkaConnection connection)
    {
        for (int look = 0; look < 60; look++)
        {
            var found = await connection.Topics.GetAsync([TopicCatalogue.WhatsAppMessages], CancellationToken.None);
            if ((await connection.Offsets.GetAsync(found)).Values.Single().Earliest > 0)
            {
                return true;
            }

            await Task.Delay(50);
        }

        return false;
    }

    /// <summary>The system's clock, set forward.</summary>
    private sealed class ShiftedTime : TimeProvider
    {
        private long _shiftTicks;

        public void Shift(TimeSpan by) => Interlocked.Add(ref _shiftTicks, by.Ticks);

        public override DateTimeOffset GetUtcNow() =>
            base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _shiftTicks));
    }
}
