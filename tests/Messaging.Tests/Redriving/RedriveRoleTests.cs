using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Redriving;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Messaging.Tests.Redriving;

/// <summary>Dead letters that a running role makes, and is given back.</summary>
[Collection(BrokerCollection.Name)]
public sealed class RedriveRoleTests(BrokerFixture broker)
{
    [Fact]
    public async Task Pilot_ThatFails_StopsTheRedrive()
    {
        await using var harness = await RedriveHarness.CreateAsync(broker);
        harness.Options.Pilot = 10;
        await harness.Roles.AppendAsync(0, 20);
        await harness.Roles.StartAsync(_ => new PickyCopier(_ => true));
        await harness.Roles.AwaitAsync(TopicCatalogue.MessagesText.DeadLetter(), 20);

        var result = await harness.RedriveAsync();

        Assert.NotNull(result.Stopped);
        Assert.Equal((10, 10), (result.Redriven, result.PilotFailed));
        Assert.Equal(new DeadLetterSums(10, 0, 20), await harness.SumsAsync());
    }

    [Fact]
    public async Task Pilot_OfWhichOneInTenFails_LetsTheRestThrough()
    {
        await using var harness = await RedriveHarness.CreateAsync(broker);
        harness.Options.Pilot = 10;
        bool mended = false;
        string still = "";
        await harness.Roles.AppendAsync(0, 40);
        await harness.Roles.StartAsync(_ => new PickyCopier(text => !mended || text == still));
        await harness.Roles.AwaitAsync(TopicCatalogue.MessagesText.DeadLetter(), 40);
        var first = (await harness.BookAsync()).Entries[0].Letter;
        var origin = harness.Texts().Single(text =>
            text.Source.Equals(first.Origin!.Value) && text.Offset == first.OriginOffset);
        (still, mended) = (TextMessage.Parser.ParseFrom(origin.Value).Text, true);

        var result = await harness.RedriveAsync();

        Assert.Null(result.Stopped);
        Assert.Equal((40, 1), (result.Redriven, result.PilotFailed));
        var copies = await harness.Roles.AwaitAsync(TopicCatalogue.MessagesEnriched, 39);
        Assert.Equal(39, copies.Count);
        Assert.Equal(new DeadLetterSums(40, 0, 1), await harness.SumsAsync());
    }

    [Fact]
    public async Task Record_ThatFailsThreeTimes_IsNotBroughtBackAThirdTime()
    {
        await using var harness = await RedriveHarness.CreateAsync(broker);
        await harness.Roles.AppendAsync(0, 3);
        await harness.Roles.StartAsync(_ => new PickyCopier(_ => true));
        for (int redrives = 1; redrives <= 2; redrives++)
        {
            await harness.Roles.AwaitAsync(TopicCatalogue.MessagesText.DeadLetter(), 3 * redrives);
            Assert.Equal(3, (await harness.RedriveAsync()).Redriven);
        }

        var letters = await harness.Roles.AwaitAsync(TopicCatalogue.MessagesText.DeadLetter(), 9);
        var result = await harness.RedriveAsync();

        Assert.Equal((0, 3), (result.Redriven, result.Plan.CountOf(RedriveRefusal.TooOften)));
        Assert.Equal(new DeadLetterSums(6, 0, 3), await harness.SumsAsync());
        Assert.Equal(9, harness.Texts().Count);
        Assert.Equal(
            ["", "", "", "1", "1", "1", "2", "2", "2"],
            letters.Select(letter => letter.Headers.Any(header => header.Name == RedriveHeaders.Count)
                ? RoleHarness.HeaderOf(letter, RedriveHeaders.Count)
                : "").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Record_RedrivenForAnotherRole_IsPassedOver()
    {
        await using var harness = await RedriveHarness.CreateAsync(broker);
        await harness.WriteLettersAsync(5);
        Assert.Equal(5, (await harness.RedriveAsync()).Redriven);
        await harness.Roles.StartAsync(_ => new PickyCopier(_ => false));
        await harness.Roles.AppendAsync(1_000, 16);

        var copies = await harness.Roles.AwaitAsync(TopicCatalogue.MessagesEnriched, 16);

        Assert.Equal(16, copies.Count);
        Assert.All(copies, copy => Assert.StartsWith(
            "m-10", EnrichedMessage.Parser.ParseFrom(copy.Value).Text, StringComparison.Ordinal));
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await IsPastAsync(harness))
        {
            await Task.Delay(50, deadline.Token);
        }
    }

    private static async Task<bool> IsPastAsync(RedriveHarness harness)
    {
        var committed = await harness.Kafka.Offsets.CommittedAsync(
            "copier", [TopicCatalogue.MessagesText], CancellationToken.None);
        return harness.Texts().TrueForAll(text => committed.GetValueOrDefault(text.Source) > text.Offset);
    }
}
