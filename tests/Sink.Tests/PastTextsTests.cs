using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Past;
using StreamML.Sink.Tests.Fixtures;
using StreamML.Storage.PastTexts;

namespace StreamML.Sink.Tests;

/// <summary>Texts come back out of the tables as the records that went in.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PastTextsTests(PostgresFixture postgres)
{
    private static readonly PastTextQuery All = new(Since: null, Until: null, "", "", "");

    private readonly Records _records = new();

    [Fact]
    public async Task ATextWithItsLabels_ComesBackAsItWas()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var text = _records.Text("m", 1, text: "Where is it?");
        await sink.SinkAsync([text, _records.Enriched("m", 1, text: "Where is it?", risk: RiskLevel.High)]);

        var (said, live) = Assert.Single(await ReadAsync(sink, All));

        Assert.Equal(Records.Read<TextMessage>(text.Value), said);
        Assert.NotNull(live);
        Assert.Equal(
            ("t", "c1", "m", said.Revision), (live.Tenant, live.ContactKey, live.MessageId, live.Revision));
        Assert.Equal(
            ("en", SentimentLabel.Positive, RiskLevel.High, TranslationOutcome.Translated, "Emotional"),
            (live.Language.Code, live.Sentiment.Label, live.Risk.Level, live.Translation.Outcome,
                live.Audience.Personality.Label));
        Assert.Equal(("vader", "3.3.2"), (live.Sentiment.Model.Name, live.Sentiment.Model.Version));
        Assert.Null(live.Emotion);
        Assert.Null(live.Audience.Engagement);
    }

    [Fact]
    public async Task ATranscript_KeepsItsLanguageAndHowSureItIs()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var text = Records.Read<TextMessage>(_records.Text("m", 1).Value);
        text.Source = TextSource.Transcribed;
        text.History = true;
        var enriched = Records.Read<EnrichedMessage>(_records.Enriched("m", 1).Value);
        enriched.History = true;
        enriched.NotWritten = true;
        await sink.SinkAsync(
        [
            _records.Of(TopicCatalogue.MessagesText, text), _records.Of(TopicCatalogue.MessagesEnriched, enriched),
        ]);

        var (said, _) = Assert.Single(await ReadAsync(sink, All));

        Assert.True(said.History && said.NotWritten);
        Assert.Equal(
            ("en", 0.5f, 1200L, "pocketsphinx", "5", 0.9f),
            (said.Transcript.Language, said.Transcript.Confidence, said.Transcript.DurationMs, said.Transcript.Engine,
                said.Transcript.EngineVersion, said.Transcript.LanguageProbability));
    }

    [Fact]
    public async Task WhatHasNoText_IsLeftOut_AndLabelsOfAnotherRevisionAreNone()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await sink.SinkAsync(
        [
            _records.Text("edited", 2), _records.Enriched("edited", 1), _records.Text("withdrawn", 1, withdrawn: true),
            _records.Text("sticker", 3, text: ""), _records.Text("new", 4),
        ]);

        var read = await ReadAsync(sink, All);

        Assert.Equal(["edited", "new"], read.Select(each => each.Text.MessageId));
        Assert.All(read, each => Assert.Null(each.Live));
    }

    [Fact]
    public async Task AQuery_LeavesOutWhatItDoesNotAskFor()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await sink.SinkAsync([_records.Text("a", 0), _records.Text("b", 1_000), _records.Text("c", 2_000)]);
        var second = DateTimeOffset.FromUnixTimeMilliseconds(Records.Noon + 1_005);

        Assert.Equal("bc", await IdsAsync(All with { Since = second }));
        Assert.Equal("a", await IdsAsync(All with { Until = second }));
        Assert.Equal("abc", await IdsAsync(All with { Tenant = "t", ContactKey = "c1", Type = "text" }));
        Assert.Equal("", await IdsAsync(All with { Tenant = "other" }));
        Assert.Equal("", await IdsAsync(All with { ContactKey = "c2" }));
        Assert.Equal("", await IdsAsync(All with { Type = "audio" }));

        async Task<string> IdsAsync(PastTextQuery query) =>
            string.Concat((await ReadAsync(sink, query)).Select(each => each.Text.MessageId));
    }

    private static async Task<List<PastText>> ReadAsync(SinkHarness sink, PastTextQuery query) =>
        await new TablePastTexts(sink.Postgres).ReadAsync(query, CancellationToken.None).ToListAsync();
}
