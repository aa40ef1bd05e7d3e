using System.Security.Cryptography;
using System.Text;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Redriving;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Messaging.Tests.Redriving;

[Collection(BrokerCollection.Name)]
public sealed class RedriveTests(BrokerFixture broker)
{
    [Fact]
    public async Task Letters_OfManyBatches_ComeBackOnceInTheOrderOfEachContact()
    {
        await using var harness = await RedriveHarness.CreateAsync(broker);
        await harness.WriteLettersAsync(300);

        var result = await harness.RedriveAsync();

        Assert.Null(result.Stopped);
        Assert.Equal((300, 0), (result.Redriven, result.Gone));
        var texts = harness.Texts();
        Assert.Equal(300, texts.Select(text => harness.Read(text).Text).Distinct().Count());
        Assert.Equal(300, texts.Count);
        Assert.All(texts, text => Assert.Equal(
            ("enricher", "1", $"messages.text/{text.Source.Partition}/{harness.Read(text).Text[2..]}"),
            (RoleHarness.HeaderOf(text, RedriveHeaders.For), RoleHarness.HeaderOf(text, RedriveHeaders.Count),
                RoleHarness.HeaderOf(text, RedriveHeaders.First))));
        Assert.All(
            texts.GroupBy(RoleHarness.KeyOf),
            key => Assert.Equal(key.OrderBy(Number), key.OrderBy(text => text.Offset)));
        Assert.Equal(new DeadLetterSums(300, 0, 0), await harness.SumsAsync());

        int Number(SourceRecord text) => int.Parse(harness.Read(text).Text[2..]);
    }

    [Fact]
    public async Task Redrive_KilledBetweenBatches_GoesOnWithWhatWaits()
    {
        await using var harness = await RedriveHarness.CreateAsync(broker);
        await harness.WriteLettersAsync(200);
        var killed = harness.NewRedriver();
        killed.Step = done => done >= 100 ? throw new TimeoutException("killed") : Task.CompletedTask;
        await Assert.ThrowsAsync<TimeoutException>(() => killed.RedriveAsync(
            new DeadLetterQuery(), "", progress: null, CancellationToken.None));
        Assert.Equal(new DeadLetterSums(100, 0, 100), await harness.SumsAsync());

        var result = await harness.RedriveAsync();

        Assert.Equal(100, result.Redriven);
        var texts = harness.Texts().ConvertAll(text => harness.Read(text).Text);
        Assert.Equal(200, texts.Count);
        Assert.Equal(200, texts.Distinct().Count());
    }

    [Fact]
    public async Task Redrive_BesideAnotherOne_IsFencedAndDoublesNothing()
    {
        await using var harness = await RedriveHarness.CreateAsync(broker);
        await harness.WriteLettersAsync(200);
        var first = harness.NewRedriver();
        first.Step = async done =>
        {
            if (done == 50)
            {
                await harness.RedriveAsync();
            }
        };

        await Assert.ThrowsAsync<RedriveException>(() => first.RedriveAsync(
            new DeadLetterQuery(), "", progress: null, CancellationToken.None));

        var texts = harness.Texts().ConvertAll(text => harness.Read(text).Text);
        Assert.Equal(200, texts.Count);
        Assert.Equal(200, texts.Distinct().Count());
    }

    [Fact]
    public async Task Letter_WithANewerRevisionOnTheTopic_IsLeftWaiting()
    {
        await using var harness = await RedriveHarness.CreateAsync(broker);
        await harness.AppendAsync("shop/a", RedriveHarness.Message("edited", "old", 1_000));
        await harness.AppendAsync("shop/a", RedriveHarness.Message("edited", "new", 2_000, "edit-1"));
        await harness.AppendAsync("shop/b", RedriveHarness.Message("both-dead", "old", 1_000));
        await harness.AppendAsync("shop/b", RedriveHarness.Message("both-dead", "new", 2_000, "edit-2"));
        await harness.WriteLettersAsync(
        [
            .. harness.Texts().Where(text =>
                RoleHarness.KeyOf(text) == "shop/b" || harness.Read(text).Text == "old"),
        ]);

        var plan = await harness.NewRedriver().PlanAsync(new DeadLetterQuery(), CancellationToken.None);

        var (left, why) = Assert.Single(plan.Refused);
        Assert.Equal(("shop/a", RedriveRefusal.Replaced), (left.Key, why));
        Assert.Equal(["shop/b", "shop/b"], plan.Letters.Select(letter => letter.Key));
    }

    [Fact]
    public async Task Discard_WithAReason_EndsTheLetters()
    {
        await using var harness = await RedriveHarness.CreateAsync(broker);
        await harness.WriteLettersAsync(20);
        var query = new DeadLetterQuery { Contact = "shop/3" };
        await Assert.ThrowsAsync<RedriveException>(
            () => harness.NewRedriver().DiscardAsync(query, " ", CancellationToken.None));

        Assert.Equal(2, await harness.NewRedriver("anna").DiscardAsync(query, "a test", CancellationToken.None));

        Assert.Equal(new DeadLetterSums(0, 2, 18), await harness.SumsAsync());
        var decision = (await harness.BookAsync(query)).Entries[0].Decision!;
        Assert.Equal(("a test", "anna"), (decision.Reason, decision.By));
        Assert.Equal(18, (await harness.RedriveAsync()).Redriven);
        Assert.Equal(new DeadLetterSums(18, 2, 0), await harness.SumsAsync());
        Assert.DoesNotContain(harness.Texts(), text => RoleHarness.KeyOf(text) == "shop/3");
    }

    [Fact]
    public async Task Edit_OfALetter_IsAuditedAndKeepsTheOriginal()
    {
        await using var harness = await RedriveHarness.CreateAsync(broker);
        await harness.WriteLettersAsync(1);
        var letter = (await harness.BookAsync()).Entries[0].Letter;
        byte[] original = await DeadLetterValue.ReadAsync(harness.Kafka, letter, CancellationToken.None);
        byte[] edited = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(original)
            .Replace("\"text\": \"m-0\"", "\"text\": \"mended\"", StringComparison.Ordinal));
        await Assert.ThrowsAsync<RedriveException>(
            () => harness.NewRedriver().RedriveEditedAsync(letter.Id, edited, "", CancellationToken.None));
        await Assert.ThrowsAsync<RedriveException>(
            () => harness.NewRedriver().RedriveEditedAsync(
                letter.Id, "{\"no\": 1}"u8.ToArray(), "x", CancellationToken.None));

        await harness.NewRedriver("anna").RedriveEditedAsync(letter.Id, edited, "a stray byte", CancellationToken.None);

        var text = Assert.Single(harness.Texts());
        Assert.Equal(("m-0", "mended"), (harness.Read(text).MessageId, harness.Read(text).Text));
        var decision = Assert.Single((await harness.BookAsync()).Entries).Decision!;
        Assert.Equal(("anna", "a stray byte"), (decision.By, decision.Reason));
        Assert.Equal(SHA256.HashData(text.Value!), decision.Edit.EditedSha256.ToByteArray());
        var kept = Assert.Single(harness.Roles.ReadAll(TopicCatalogue.MessagesText.DeadLetter()));
        Assert.Equal(SHA256.HashData(kept.Value!), decision.Edit.OriginalSha256.ToByteArray());
        Assert.Equal("m-0", harness.Read(kept).Text);
    }

    [Fact]
    public async Task Query_ByStageReasonTenantAndTime_FindsWhatFits()
    {
        await using var harness = await RedriveHarness.CreateAsync(broker);
        await harness.WriteLettersAsync(32);
        var failed = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

        Assert.Equal(32, (await harness.BookAsync(new() { Stage = "enricher", Tenant = "shop" })).Entries.Count);
        Assert.Equal(32, (await harness.BookAsync(new() { Reason = "stage-failed", Topic = "messages.text" }))
            .Sums.All);
        Assert.Equal(2, (await harness.BookAsync(new() { Contact = "shop/7", Since = failed })).Sums.Waiting);
        Assert.Empty((await harness.BookAsync(new() { Until = failed })).Entries);
        Assert.Empty((await harness.BookAsync(new() { Stage = "scorer" })).Entries);
        Assert.Empty((await harness.BookAsync(new() { Model = "vader" })).Entries);
        var one = Assert.Single((await harness.BookAsync(new() { Id = "messages.text/1/17/enricher" })).Entries);
        Assert.Equal("shop/1", one.Letter.Key);
        await Assert.ThrowsAsync<RedriveException>(() => harness.BookAsync(new() { Topic = "no.such" }));
    }

    [Fact]
    public async Task Letters_ThatSayNothing_WaitAndAreOnlyDiscarded()
    {
        await using var harness = await RedriveHarness.CreateAsync(broker);
        await using (var publisher = harness.Kafka.CreateOutboxPublisher("foreign"))
        {
            await publisher.OpenAsync(CancellationToken.None);
            await publisher.PublishAsync(
                1, [new(TopicCatalogue.Events.DeadLetter(), null, null, 1_700_000_000_000, [])],
                CancellationToken.None);
        }

        var plan = await harness.NewRedriver().PlanAsync(new DeadLetterQuery(), CancellationToken.None);

        Assert.Equal(RedriveRefusal.NoOrigin, Assert.Single(plan.Refused).Why);
        Assert.Equal(1, await harness.NewRedriver().DiscardAsync(new(), "not ours", CancellationToken.None));
        Assert.Equal(new DeadLetterSums(0, 1, 0), await harness.SumsAsync());
    }

    [Fact]
    public void Models_ThatARecordNames_AreFound()
    {
        var message = new EnrichedMessage
        {
            Text = "5",
            Sentiment = new SentimentEnrichment { Model = new ModelUse { Name = "vader", Version = "3.3.2" } },
        };

        Assert.True(ValueText.NamesModel(message, "vader"));
        Assert.True(ValueText.NamesModel(message, "3.3.2"));
        Assert.False(ValueText.NamesModel(message, "5"));
    }
}
