using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Sink.Tests.Cases;

/// <summary>What views count, which of several times they believe, and where a history stands in them.</summary>
[Collection(PostgresCollection.Name)]
public sealed class KindG_WhatCountsTests(PostgresFixture postgres)
{
    private const long Minute = 60_000;

    private readonly Records _make = new();

    [Fact]
    public async Task Case17_ReactionsRemovalsAndNotices_AreNotCounted()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await sink.SinkAsync(
        [
            Of("C1", 0, "hello"), Of("C2", 1, "", aside: true), Of("C3", 2, "", aside: true),
            Of("C4", 3, "", aside: true),
        ]);

        Assert.Equal("(1,1,0)", await sink.ScalarAsync<string>(
            "SELECT (c.inbound, v.inbound, extract(epoch FROM c.last_seen - v.first_message_at)::int)::text "
            + "FROM {s}.contacts c JOIN {s}.conversations v USING (tenant, contact_key)"));
        Assert.Equal(1L, await sink.ScalarAsync<long>("SELECT messages FROM {s}.conversations"));
    }

    [Fact]
    public async Task Case18_TimeFromTheFuture_PinsNeitherLastTextNorName()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await sink.SinkAsync(
        [
            Of("T1", 10 * Minute, "from a phone with a wrong clock", received: 10
                * Minute, replaced: true, name: "Old"),
            Of("T2", 5 * Minute, "the latest one", received: 10 * Minute, name: "New"),
        ]);

        Assert.Equal("(\"the latest one\",New)", await LastAsync(sink));

        await sink.SinkAsync([Of("T3", 20 * Minute, "later still", received: 20 * Minute, replaced: true)]);
        Assert.Equal("(\"later still\",New)", await LastAsync(sink));

        await sink.SinkAsync([Of("T4", 25 * Minute, "and on time", received: 26 * Minute)]);
        Assert.Equal("(\"and on time\",New)", await LastAsync(sink));
    }

    [Fact]
    public async Task Edit_WithAReplacedTime_BeatsTheOriginalAndNotTheNextEdit()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var original = Of("m", 600 * Minute, "first", received: 0);
        var edit = Of("m", Minute, "edited", received: Minute, replaced: true, revision: "e1");
        var next = Of("m", 2 * Minute, "edited again", received: 2 * Minute, revision: "e2");
        foreach (var order in new[] { new[] { original, edit }, [edit, original] })
        {
            await sink.EmptyAsync();
            await sink.SinkAsync(Records.Renumber(order), 1);
            Assert.Equal("edited", await sink.ScalarAsync<string>("SELECT text FROM {s}.messages"));
        }

        foreach (var order in new[] { new[] { original, edit, next }, [next, edit, original], [
            edit, next, original] })
        {
            await sink.EmptyAsync();
            await sink.SinkAsync(Records.Renumber(order), 1, 1);
            Assert.Equal("edited again", await sink.ScalarAsync<string>("SELECT text FROM {s}.messages"));
        }
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    public async Task Live_AndTheSameInAHistory_IsTheLiveOneInAnyOrderAndAtAnyTime(long live, long history)
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        SourceRecord[] all =
        [
            Of("m", live, "live"), Of("m", history, "history", history: true),
            Of("m", 9, "", history: true, type: "media_placeholder"),
        ];
        foreach (int[] order in new[] { new[] { 0, 1, 2 }, [2, 1, 0], [1, 2, 0], [1, 0, 2] })
        {
            await sink.EmptyAsync();
            await sink.SinkAsync(Records.Renumber(order.Select(place => all[place])), 1, 1);
            Assert.Equal(
                "(live,2)", await sink.ScalarAsync<string>("SELECT (text, source_rank)::text FROM {s}.messages"));
        }

        await sink.EmptyAsync();
        await sink.SinkAsync(Records.Renumber([all[2], all[1]]), 1);
        Assert.Equal(
            "(history,1)", await sink.ScalarAsync<string>("SELECT (text, source_rank)::text FROM {s}.messages"));
        await sink.EmptyAsync();
        await sink.SinkAsync(Records.Renumber([all[1], all[2]]), 1);
        Assert.Equal(
            "(history,1)", await sink.ScalarAsync<string>("SELECT (text, source_rank)::text FROM {s}.messages"));
    }

    [Fact]
    public async Task History_IsCountedAndNoOpenWork()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var heard = (VoiceNote)NewNote();
        await sink.SinkAsync(
        [
            Of("h1", 0, "Third time I ask", history: true), Enriched("h1", history: true),
            Enriched("m1", history: false),
            Enriched("r1", history: false, aside: true), _make.Of(TopicCatalogue.VoiceNotes, heard),
        ]);

        Assert.Equal(1L, await sink.ScalarAsync<long>("SELECT inbound FROM {s}.contacts"));
        Assert.Equal("m1", await sink.ScalarAsync<string>("SELECT string_agg(message_id, ',') FROM {s}.inbox_by_risk"));
        Assert.Equal(0, await sink.CountAsync("voice_inbox"));
        Assert.Equal("(1,55,READ)", await sink.ScalarAsync<string>(
            "SELECT (history_phase, history_progress, history_status)::text FROM {s}.messages"));
    }

    [Fact]
    public async Task ContactBook_NamesTheContactUntilItIsRemoved()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await sink.SinkAsync(
            [Of("m", 0, "hi"), Saved("b1", 1, "contact_saved", "Anna"), Saved("b2", 2, "contact_saved", "Anna Ek")]);
        Assert.Equal("(\"Anna Ek\",0,)", await BookAsync(sink));

        await sink.SinkAsync([Saved("b3", 3, "contact_removed", null)]);
        Assert.Equal("(,0,)", await BookAsync(sink));
    }

    [Fact]
    public async Task FormAnswer_StaysStructured()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var message = Records.NewMessage("f", 0);
        message.Type = "interactive";
        message.Interactive = new InteractiveContent
        {
            Kind = "nfm_reply",
            Answers =
            {
                new FormAnswer { Name = "rating", Value = "1" },
                new FormAnswer { Name = "comments", Value = "Came broken", Text = true },
            },
        };
        await sink.SinkAsync([_make.Of(TopicCatalogue.WhatsAppMessages, message)]);

        Assert.Equal("(\"Came broken\",1)", await sink.ScalarAsync<string>(
            "SELECT (text, jsonb_path_query_first(content, '$.answers[*] ? (@.name == \"rating\").value') #>> "
            + "'{}')::text FROM {s}.messages"));
    }

    private static Task<string> LastAsync(SinkHarness sink) => sink.ScalarAsync<string>(
        "SELECT (v.last_text, c.profile_name)::text FROM {s}.contacts c JOIN {s}.conversations v USING (tenant, "
        + "contact_key)");

    private static Task<string> BookAsync(SinkHarness sink)
        => sink.ScalarAsync<string>("SELECT (saved_name, events, last_event_at)::text FROM {s}.contacts");

    private static Google.Protobuf.IMessage NewNote() => new VoiceNote
    {
        Tenant = "t",
        ContactKey = "c1",
        PhoneNumberId = "p",
        MessageId = "v1",
        Direction = Direction.Inbound,
        Type = "audio",
        Revision = new Revision { TimeMs = Records.Noon, Id = "v1" },
        SentAtMs = Records.Noon,
        History = true,
    };

    private SourceRecord Saved(string id, long time, string type, string? name)
    {
        var made = new BusinessEvent
        {
            Tenant = "t",
            ContactKey = "c1",
            EventId = id,
            Type = type,
            OccurredAtMs = Records.Noon + time,
            ReceivedAtMs = Records.Noon + time,
        };
        if (name is not null)
        {
            made.Attributes["full_name"] = $"\"{name}\"";
        }

        return _make.Of(TopicCatalogue.Events, made);
    }

    private SourceRecord Enriched(string id, bool history, bool aside = false) => _make.Of(
        TopicCatalogue.MessagesEnriched,
        new EnrichedMessage
        {
            Tenant = "t",
            ContactKey = "c1",
            PhoneNumberId = "p",
            MessageId = id,
            Direction = Direction.Inbound,
            Type = "text",
            Revision = new Revision { TimeMs = Records.Noon, Id = id },
            SentAtMs = Records.Noon,
            History = history,
            NotWritten = aside,
        });

    private SourceRecord Of(
        string id, long time, string text, long? received = null, bool replaced = false, bool history = false,
        bool aside = false,
        string? revision = null, string? name = null, string type = "text")
    {
        var message = Records.NewMessage(id, time, text: text, revision: revision ?? id);
        message.Type = type;
        message.ReceivedAtMs = Records.Noon + (received ?? time);
        message.TimeReplaced = replaced;
        message.NotWritten = aside;
        message.ProfileName = name ?? "";
        if (history)
        {
            (message.History, message.HistoryPhase, message.HistoryProgress, message.HistoryStatus) = (
                true, 1, 55, "READ");
        }

        return _make.Of(TopicCatalogue.WhatsAppMessages, message);
    }
}
