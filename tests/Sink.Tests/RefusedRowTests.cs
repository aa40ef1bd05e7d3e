using System.Text;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Tables;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Sink.Tests;

[Collection(PostgresCollection.Name)]
public sealed class RefusedRowTests(PostgresFixture postgres)
{
    private static readonly Dictionary<string, Func<Records, SourceRecord>> Poison = new()
    {
        ["nul-in-text"] = make => make.Message("x", 0, text: "a\0b"),
        ["nul-in-key"] = make => make.Message("x\0", 0),
        ["year-9999"] = make => Changed(make, message => message.SentAtMs = 253_402_300_799_000),
        ["year-minus-1"] = make => Changed(make, message => message.SentAtMs = -62_200_000_000_000),
        ["time-overflow"] = make => Changed(make, message => message.Revision.TimeMs = long.MaxValue),
        ["time-underflow"] = make => Changed(make, message => message.ReceivedAtMs = long.MinValue),
        ["no-revision"] = make => Changed(make, message => message.Revision = null),
        ["no-id"] = make => Changed(make, message => message.MessageId = ""),
        ["key-too-long"] = make => Changed(make, message => message.MessageId = Noise(20_000)),
        ["bad-json"] = make => Changed(make, message => message.RawJson = "{\"a\":"),
        ["lone-surrogate-in-json"] = make => Changed(make, message => message.RawJson = "{\"a\":\"\\ud800\"}"),
        ["nul-in-json"] = make => Changed(make, message => message.RawJson = "{\"a\":\"\\u0000\"}"),
        ["deep-json"] = make =>
            Changed(make, message => message.RawJson = new string('[', 100_000) + new string(']', 100_000)),
        ["huge-number-in-json"] = make => Changed(make, message => message.RawJson = "{\"a\":1e999999}"),
        ["nan-place"] = make =>
            Changed(make, message => message.Location = new LocationContent { Latitude = double.NaN }),
        ["nan-score"] = make => make.Enriched("x", 0, score: float.NaN),
        ["infinite-score"] = make => make.Enriched("x", 0, score: float.PositiveInfinity),
        ["huge-amount"] = make => make.Event("x", "1e999999"),
        ["nan-amount"] = make => make.Event("x", "NaN"),
        ["word-amount"] = make => make.Event("x", "twelve"),
        ["bad-attribute"] = make => make.Of(TopicCatalogue.Events, With(Records.NewEvent("x"), "{")),
        ["two-attributes-in-one"] = make => make.Of(TopicCatalogue.Events, With(Records.NewEvent("x"), "1,\"b\":[")),
        ["two-valid-attributes-in-one"] = make =>
            make.Of(TopicCatalogue.Events, With(Records.NewEvent("x"), "1,\"b\":2")),
        ["nan-lead-score"] = make => make.Scores("x", 0, 0, float.NaN),
        ["nan-change"] = make => make.Change("x", "lead", 1, "", "hot", float.NaN),
        ["nan-contribution"] = make => make.Of(TopicCatalogue.ContactScores, WithFactor(float.NaN)),
        ["infinite-prediction"] = make => make.Prediction("x", 0, double.PositiveInfinity),
        ["unknown-schema"] = make => make.Of(TopicCatalogue.ContactFeatures, WithSchema("weather")),
        ["features-of-nobody"] = make => make.Features("", 0, 0, 1),
        ["manifest-no-json"] = make => make.Version("x", 0, "{"),
        ["voice-note-no-number"] = make => make.Of(
            TopicCatalogue.VoiceNotes,
            new VoiceNote { MessageId = "x", Revision = new Revision { TimeMs = 1, Id = "x" } }),
        ["random-bytes"] = make => make.Raw(TopicCatalogue.WhatsAppMessages, [9, 8, 7, 6, 5]),
        ["zero-length"] = make => make.Raw(TopicCatalogue.WhatsAppMessages, []),
        ["no-value"] = make => make.Raw(TopicCatalogue.WhatsAppMessages, null),
        ["truncated"] = make =>
            make.Raw(TopicCatalogue.ContactScores, Records.Frame(Records.NewScores("x", 0, 0))[..^3]),
        ["invalid-utf8"] = make => make.Raw(TopicCatalogue.Predictions, [0, 0, 0, 0, 7, 0, 0x0A, 2, 0xC3, 0x28]),
    };

    public static TheoryData<string> Names() => [.. Poison.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Poison_AmongGoodRows_AloneGoesToTheOutboxWithItsBytes(string name)
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        SourceRecord[] before = [
            make.Message("a", 0), make.Enriched("a", 0), make.Event("a"), make.Status("a", DeliveryStatus.Read, 0)];
        var poison = Poison[name](make);
        await sink.SinkAsync([.. before, poison, make.Message("b", 0), make.Enriched("b", 0), make.Event("b")]);

        Assert.Equal((2, 2, 2, 1),
            (await sink.CountAsync("messages"), await sink.CountAsync("enrichments"), await sink.CountAsync("events"),
            await sink.CountAsync("statuses")));
        Assert.Equal(1, await sink.CountAsync("outbox"));
        Assert.Equal(
            poison.Source.Topic.DeadLetter().Name, await sink.ScalarAsync<string>("SELECT topic FROM {s}.outbox"));
        Assert.Equal(poison.Value, await sink.ScalarAsync<object>("SELECT record_value FROM {s}.outbox") as byte[]);
        string reason = await HeaderAsync(sink, DeadLetterHeaders.Reason);
        Assert.Matches("^[a-z0-9A-Z-]+$", reason);
        Assert.Equal(poison.Offset.ToString(), await HeaderAsync(sink, DeadLetterHeaders.OriginOffset));
        Assert.Equal(poison.Source.Topic.Name, await HeaderAsync(sink, DeadLetterHeaders.OriginTopic));
    }

    [Fact]
    public async Task Poison_ManyInABatch_EachIsolatedAndTheRestLands()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        var records = Enumerable.Range(0, 400)
            .Select(n => n % 7 == 0 ? make.Message($"m{n}", 0, text: "\0") : make.Message($"m{n}", 0)).ToArray();
        await sink.SinkAsync(records);

        Assert.Equal(58, await sink.CountAsync("outbox"));
        Assert.Equal(342, await sink.CountAsync("messages"));
    }

    [Fact]
    public async Task Refused_WhateverItsHeaders_IsTheDeadLetterThatEveryRoleMakes()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var poison = new Records().Raw(
            TopicCatalogue.WhatsAppMessages, [9], 0, "k"u8.ToArray(),
            new RecordHeader("trace", [1]),
            new RecordHeader(DeadLetterHeaders.Reason, "of an earlier time"u8.ToArray()));
        await sink.SinkAsync([poison]);

        var letter = DeadLetterRecord.Create(
            poison, new DeadLetterReason("sink.decode", RefusalCode.Undecodable, ""), 1, 0);
        Assert.Equal(
            string.Join('\n', letter.Headers.Select(header => header.Name)),
            await sink.ScalarAsync<string>("""
                SELECT string_agg(convert_from(name, 'UTF8'), E'\n' ORDER BY place)
                FROM {s}.outbox, unnest(header_names) WITH ORDINALITY AS headers(name, place)
                """));
        Assert.Equal("undecodable", await HeaderAsync(sink, DeadLetterHeaders.Reason));
        Assert.Equal(
            await HeaderAsync(sink, DeadLetterHeaders.FailedAt),
            await sink.ScalarAsync<string>("SELECT timestamp_ms::text FROM {s}.outbox"));
    }

    [Fact]
    public async Task Refused_ForWhatAProcessorDeadLetters_IsOnlyCounted()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        var tenantless = new RawWebhook { DeliveryId = "d", ReceivedAtMs = 1 };
        await sink.SinkAsync(
        [
            .. TopicCatalogue.Records.Select(topic => make.Raw(topic, [9])),
            .. TopicCatalogue.Records.Select(topic => make.Raw(topic, null)),
            make.Of(TopicCatalogue.WhatsAppRaw, tenantless),
            make.Of(TopicCatalogue.MessagesText, new TextMessage { PhoneNumberId = "p", MessageId = "x" }),
            make.Of(TopicCatalogue.VoiceNotes, new VoiceNote { Revision = new Revision { TimeMs = 1, Id = "x" } }),
            make.Webhook("d"),
        ]);

        int unread = TopicCatalogue.Records.Count(topic => topic.OwnerOf(RefusalCode.Undecodable) is not null)
            + TopicCatalogue.Records.Count(topic => topic.OwnerOf(RefusalCode.NoValue) is not null);

        // Without a value they are tombstones, of somebody who was erased.
        int tombstones = TopicCatalogue.Records.Count(
            topic => topic.Retention.Compact && topic.OwnerOf(RefusalCode.NoValue) is null);
        Assert.Equal((unread + 3, (TopicCatalogue.Records.Count * 2) - unread - tombstones, 1),
            (await sink.CountAsync("unreadable_records"), await sink.CountAsync("outbox"), await sink.CountAsync(
                "raw_webhooks")));
        Assert.Equal(
            "no-tenant 1\nno-value 9\nundecodable 9\nwithout-id 2",
            await sink.ScalarAsync<string>("""
                SELECT string_agg(reason || ' ' || n, E'\n' ORDER BY reason)
                FROM (SELECT reason, count(*) AS n FROM {s}.unreadable_records GROUP BY 1) reasons
                """));
    }

    [Fact]
    public async Task Refused_WithoutProcessors_GoesToTheOutbox()
    {
        await using var sink = await SinkHarness.CreateAsync(
            postgres.NewSchema(), new SinkOptions { LeaveUnreadableToProcessor = false });
        await sink.SinkAsync([new Records().Raw(TopicCatalogue.WhatsAppRaw, [9])]);

        Assert.Equal((0, 1), (await sink.CountAsync("unreadable_records"), await sink.CountAsync("outbox")));
    }

    // A refused record of any table adds a row to it, so its rows are complete only behind all others.
    [Fact]
    public void Unreadable_InTheOrderOfTables_IsLast() =>
        Assert.Equal("unreadable_records", SinkTables.InLockOrder[^1].Name);

    [Fact]
    public async Task DeadLetter_WhateverItsHeadersHold_HasARow()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        var random = new Random(5);
        string[] names =
        [
            DeadLetterHeaders.OriginTopic, DeadLetterHeaders.OriginPartition, DeadLetterHeaders.OriginOffset,
            DeadLetterHeaders.OriginTimestamp, DeadLetterHeaders.Stage, DeadLetterHeaders.Reason,
            DeadLetterHeaders.Detail,
            DeadLetterHeaders.Attempt, DeadLetterHeaders.FailedAt, "x\0y",
        ];
        string[] texts = [
            "", "\0", "-1", "99999999999999999999", "9223372036854775807", "1e5", new('\u20AC', 9000), "\uD83D\uDE00"];
        var records = Enumerable.Range(0, 300).Select(_ => make.Raw(
            TopicCatalogue.Events.DeadLetter(), random.Next(3) == 0 ? null : [1], 0, null,
            [.. names.Where(_ => random.Next(4) > 0).Select(name => new RecordHeader(name, Value(random, texts)))]))
                .ToArray();
        await sink.SinkAsync(records);

        Assert.Equal(300, await sink.CountAsync("dead_letters"));
        Assert.Equal(0, await sink.CountAsync("outbox"));
    }

    [Fact]
    public async Task UnknownEnumAndField_AreKept()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        var status = Records.NewStatus("m", (DeliveryStatus)42, 0);
        status.StatusText = "warned";
        await sink.SinkAsync(
        [
            make.Raw(TopicCatalogue.WhatsAppStatuses, [.. Records.Frame(status), 0xF8, 0x3E, 1]),
            make.Status("m", DeliveryStatus.Sent, 0),
        ]);

        Assert.Equal(2, await sink.CountAsync("statuses"));
        Assert.Equal("sent", await sink.ScalarAsync<string>("SELECT status_text FROM {s}.message_status_current"));
    }

    private static byte[]? Value(Random random, string[] texts)
    {
        if (random.Next(5) == 0)
        {
            return null;
        }

        byte[] bytes = new byte[40];
        random.NextBytes(bytes);
        return random.Next(4) == 0 ? bytes : Encoding.UTF8.GetBytes(texts[random.Next(texts.Length)]);
    }

    private static SourceRecord Changed(Records make, Action<WhatsAppMessage> change)
    {
        var message = Records.NewMessage("x", 0);
        change(message);
        return make.Of(TopicCatalogue.WhatsAppMessages, message);
    }

    private static ContactScores WithFactor(float contribution)
    {
        var scores = Records.NewScores("x", 0, 0);
        scores.Lead.Factors[0].Contribution = contribution;
        return scores;
    }

    private static ContactFeatures WithSchema(string schema)
    {
        var features = Records.NewFeatures("x", 0, 0);
        features.Vectors[1].Schema = schema;
        return features;
    }

    private static BusinessEvent With(BusinessEvent value, string attribute)
    {
        value.Attributes["bad"] = attribute;
        return value;
    }

    // Not compressible, or PostgreSQL would fit it into an index row after all.
    private static string Noise(int chars)
    {
        var random = new Random(3);
        return string.Concat(Enumerable.Range(0, chars).Select(_ => (char)random.Next(33, 0x2000)));
    }

    private static Task<string> HeaderAsync(SinkHarness sink, string name) => sink.ScalarAsync<string>($$"""
        SELECT convert_from(header_values[array_position(header_names, convert_to('{{name}}', 'UTF8'))], 'UTF8') FROM {s}.outbox
        """);
}
