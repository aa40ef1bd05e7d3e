using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;
using StreamML.Api.Where;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Api.Tests.Where;

/// <summary>What topics alone tell of a message that PostgreSQL does not have.</summary>
public sealed class PathTests
{
    private const string Id = "wamid.HBgL/x=";
    private static readonly DateTimeOffset Noon = DateTimeOffset.FromUnixTimeMilliseconds(1_760_000_000_000);

    private readonly List<SourceRecord> _log = [];
    private readonly FakeTimeProvider _time = new(Noon.AddMinutes(10));

    [Fact]
    public async Task Path_OfAMessageThatIsThrough_HasEveryStepWithItsTime()
    {
        Webhook();
        Add(TopicCatalogue.WhatsAppMessages, Message(), 1);
        Add(TopicCatalogue.MessagesText, Text(), 2);
        Add(TopicCatalogue.MessagesEnriched, Enriched(), 3);
        Add(TopicCatalogue.ContactFeatures, new ContactFeatures
        {
            ContactKey = "shop/1",
            AsOfMs = Ms(0),
            MadeAtMs = Ms(4),
        }, 4);

        var path = await FindAsync();

        Assert.Equal(
            ["received 0", "raw 0", "normalised 1", "text 2", "translated", "enriched 3", "scored 4", "row"],
            path!.Steps.Select(step => $"{step.Name} {(step.At - Noon)?.TotalSeconds}".TrimEnd()));
        Assert.Equal(4_000, path.TotalMs);
        Assert.Equal(
            (double?[])[null, 0, 1_000, 1_000, null, 1_000, 1_000, null], path.Steps.Select(step => step.TookMs));
        Assert.Equal(new PathLabel("sentiment", "negative", "s 7"), Assert.Single(path.Labels));
        Assert.Equal(("under_way", "It waits for the sink."), (path.State, path.Summary));
        Assert.Equal("whatsapp.raw 0/0", $"{path.Steps[1].Place}");
    }

    [Theory]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", "0af7651916cd43dd8448eb211c80319c")]
    [InlineData("nothing", null)]
    public async Task Path_OfAMessageWithATrace_HasItsId(string header, string? id)
    {
        Webhook();
        _log[0] = _log[0] with
        {
            Headers = [new RecordHeader("traceparent", System.Text.Encoding.ASCII.GetBytes(header))],
        };
        Assert.Equal(id, (await FindAsync())!.TraceId);
    }

    [Fact]
    public async Task Path_OfAnyMessage_HoldsNoText()
    {
        Webhook();
        Add(TopicCatalogue.WhatsAppMessages, Message(), 1);
        Add(TopicCatalogue.MessagesText, Text(), 2);
        Add(TopicCatalogue.MessagesEnriched, Enriched(), 3);
        string told = System.Text.Json.JsonSerializer.Serialize(await FindAsync());
        Assert.DoesNotContain("secret", told);
        Assert.DoesNotContain("15550001234", told);
        Assert.Contains("typed, 10 characters", told);
    }

    [Fact]
    public async Task Path_OfAMessageUnderWay_NamesTheRoleItWaitsFor()
    {
        Webhook();
        Add(TopicCatalogue.WhatsAppMessages, Message(), 1);
        Add(TopicCatalogue.MessagesText, Text(), 2);
        var path = await FindAsync();
        Assert.Equal("It waits for the enricher.", path!.Summary);
        Assert.Contains("'streamml status' shows whether enricher runs", path.Notes[^1]);
        Assert.Equal(
            ["done", "done", "done", "done", "waiting", "not_yet", "not_yet", "not_yet"],
            path.Steps.Select(step => step.State));
    }

    [Fact]
    public async Task Path_OfAMessageGivenUpByAStage_EndsThereWithItsReason()
    {
        Webhook();
        Add(TopicCatalogue.WhatsAppMessages, Message("audio"), 1);
        Add(TopicCatalogue.VoiceNotes, new VoiceNote
        {
            MessageId = Id,
            ContactKey = "shop/1",
            FetchedAtMs = Ms(2),
        }, 2);
        GiveUp(_log[^1], new DeadLetterReason("transcriber", RefusalCode.AudioTooLong, "It is longer than 10 min."), 3);

        var path = await FindAsync();

        Assert.Equal(("dead_letter", "audio-too-long"), (path!.State, path.DeadLetter!.Reason));
        Assert.Equal("transcriber", path.Steps.Single(step => step.State == "dead_letter").Role);
        Assert.Equal(Noon.AddSeconds(3), path.DeadLetter.FailedAt);
        Assert.Contains("whatsapp.voice-notes.dead-letter", Assert.Single(path.Notes, note => note.Contains("tail")));
    }

    [Fact]
    public async Task Path_OfAWebhookThatWasGivenUp_SaysSo()
    {
        Webhook();
        GiveUp(_log[^1], new DeadLetterReason("normaliser.webhook", RefusalCode.BadElements, "entry 1"), 1);
        var path = await FindAsync();
        Assert.Equal("It was given up by normaliser.webhook: bad-elements.", path!.Summary);
        Assert.Equal("normalised", path.Steps.Single(step => step.State == "dead_letter").Name);
    }

    [Theory]
    [InlineData("other", "shop", "waba")]
    [InlineData("shop", "shop", "another")]
    public async Task Path_OfAMessageOfAnotherTenant_IsNotThere(string asked, string tenant, string account)
    {
        Webhook(tenant, account);
        Assert.Null(await FindAsync(asked));
    }

    [Theory]
    [InlineData("""{"statuses": [{"id": "ID", "status": "read"}]}""")]
    [InlineData("""{"messages": [{"id": "mine", "context": {"id": "ID"}}]}""")]
    public async Task Path_OfAnIdThatIsOnlyNamed_IsNotThere(string value)
    {
        Webhook(value: value.Replace("ID", Id));
        Assert.Null(await FindAsync());
    }

    [Theory]
    [InlineData("SmsStatus=received&MessageSid=SM1&Body=my+secret", true)]
    [InlineData("MessageStatus=read&MessageSid=SM1", false)]
    [InlineData("MessageSid=SM2&OriginalRepliedMessageSid=SM1", false)]
    public void Brings_OfTwiliosBodies_IsTheMessageAlone(string body, bool brings) => Assert.Equal(
        brings, RawMention.Brings(
            new RawWebhook { Producer = "twilio", Body = ByteString.CopyFromUtf8(body) }, "SM1"));

    [Fact]
    public async Task Path_BehindMoreRecordsThanMayBeRead_SaysThatReadingEnded()
    {
        Webhook();
        for (int i = 0; i < 1_000; i++)
        {
            Add(TopicCatalogue.WhatsAppMessages, new WhatsAppMessage { MessageId = $"m{i}", Tenant = "shop" }, 1);
        }

        Add(TopicCatalogue.WhatsAppMessages, Message(), 2);
        var path = await FindAsync(options: new WhereOptions { MaxRecords = 1_000 });
        Assert.Contains(path!.Notes, note => note.Contains("Where__MaxRecords"));
        Assert.Null(path.ContactKey);
    }

    private Task<MessagePath?> FindAsync(string? tenant = "shop", WhereOptions? options = null) =>
        new MessagePaths(null, ReadAsync, options ?? new WhereOptions(), _time)
            .FindAsync(tenant, Id, CancellationToken.None);

    // As a cluster with one partition.
    private async IAsyncEnumerable<SourceRecord> ReadAsync(
        IReadOnlyList<TopicDefinition> topics, DateTimeOffset since, string? key,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var record in _log.Where(record => topics.Contains(record.Source.Topic)
            && record.TimestampMs >= since.ToUnixTimeMilliseconds()))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return record;
        }

        await Task.CompletedTask;
    }

    private void Webhook(string tenant = "shop", string account = "waba", string? value = null)
    {
        string message = $$"""{"messages": [{"id": "{{Id.Replace("/", "\\/")}}", "from": "15550001234"}]}""";
        string body = $$"""{"entry": [{"id": "{{account}}", "changes": [{"value": {{value ?? message}}}]}]}""";
        var webhook = new RawWebhook
        {
            Tenant = tenant,
            Producer = "meta",
            Body = ByteString.CopyFromUtf8(body),
            ReceivedAtMs = Ms(0),
        };
        webhook.WabaIds.Add("waba");
        Add(TopicCatalogue.WhatsAppRaw, webhook, 0);
    }

    private static WhatsAppMessage Message(string type = "text") => new()
    {
        Tenant = "shop",
        ContactKey = "shop/1",
        MessageId = Id,
        Type = type,
        Direction = Direction.Inbound,
        SentAtMs = Ms(0),
        WaId = "15550001234",
        ReceivedAtMs = Ms(0),
    };

    private static TextMessage Text() => new()
    {
        Tenant = "shop",
        ContactKey = "shop/1",
        MessageId = Id,
        Source = TextSource.Typed,
        Text = "my secret!",
    };

    private static EnrichedMessage Enriched() => new()
    {
        Tenant = "shop",
        ContactKey = "shop/1",
        MessageId = Id,
        EnrichedAtMs = Ms(3),
        Text = "my secret!",
        Sentiment = new SentimentEnrichment
        {
            Label = SentimentLabel.Negative,
            Model = new ModelUse { Name = "s", Version = "7" },
        },
    };

    private void Add(TopicDefinition topic, IMessage value, int second) => _log.Add(new SourceRecord(
        new SourcePartition(topic, 0), _log.Count, Ms(second), "k"u8.ToArray(),
        [0, 0, 0, 0, 1, 0, .. value.ToByteArray()], []));

    private void GiveUp(SourceRecord record, DeadLetterReason reason, int second)
    {
        var letter = DeadLetterRecord.Create(record, reason, attempt: 1, Ms(second));
        _log.Add(new SourceRecord(
            new SourcePartition(letter.Topic, 0), _log.Count, letter.TimestampMs, letter.Key, letter.Value,
            letter.Headers));
    }

    private static long Ms(int second) => Noon.AddSeconds(second).ToUnixTimeMilliseconds();
}
