using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Stages.Enrich;
using StreamML.Testing.Processors;
using static StreamML.StreamProcessors.Tests.Enrich.TextRecords;
using SentimentLabel = StreamML.Schemas.V1.SentimentLabel;

namespace StreamML.StreamProcessors.Tests.Enrich;

/// <summary>Texts to enriched messages.</summary>
public class EnricherTests
{
    private static readonly EnrichmentModels Models = EnrichmentModels.CreateDefault();

    private readonly SteppedTime _time = new();

    [Fact]
    public async Task Texts_Enriched_AreWhatTheModelsSayOfEachAlone()
    {
        string[] texts =
        [
            "I love this product, thank you so much! 😍", "This is terrible, I want my money back NOW",
            "Wann kommt meine Bestellung endlich an?", "¿Dónde está mi pedido?", "ok", "12345", "\0\uFFFD",
            new string('x', 300_000),
        ];

        var enriched = await EnrichAsync(
            [.. texts.Select((text, i) => Text($"w{i}", text))]);

        Assert.Equal(texts, enriched.Select(message => message.Text));
        for (int i = 0; i < texts.Length; i++)
        {
            var alone = await new TextAnalyzer(null, TimeProvider.System)
                .AnalyseAsync(Models, [new SourceText(texts[i])], CancellationToken.None);
            var (language, sentiment) = (alone.Languages[0], alone.Sentiments[0]);
            var (emotion, intent, risk) = (alone.Emotions[0], alone.Intents[0], alone.Risks[0]);
            Assert.Equal(
                (language.Code, language.Confidence, language.Reliable),
                (enriched[i].Language.Code, enriched[i].Language.Confidence, enriched[i].Language.Reliable));
            Assert.Equal(sentiment.Score, enriched[i].Sentiment.Score);
            Assert.Equal(sentiment.Label.ToString(), enriched[i].Sentiment.Label.ToString());
            Assert.Equal(alone.IsFlagged(0, alone.Sentiments), enriched[i].Sentiment.LowConfidence);
            Assert.Equal(emotion.Label.ToString(), enriched[i].Emotion.Label.ToString());
            Assert.Equal(emotion.Confidence, enriched[i].Emotion.Confidence);
            Assert.Equal(alone.IsFlagged(0, alone.Emotions), enriched[i].Emotion.LowConfidence);
            Assert.Equal(intent.Label.ToString(), enriched[i].Intent.Label.ToString());
            Assert.Equal(intent.Confidence, enriched[i].Intent.Confidence);
            Assert.Equal(alone.IsFlagged(0, alone.Intents), enriched[i].Intent.LowConfidence);
            Assert.Equal(risk.Level.ToString(), enriched[i].Risk.Level.ToString());
            Assert.Equal(risk.FactorNames(), enriched[i].Risk.Factors);
        }

        Assert.Equal(["en", "en", "de", "es"], enriched.Take(4).Select(message => message.Language.Code));
        Assert.Equal(SentimentLabel.Positive, enriched[0].Sentiment.Label);
        Assert.Equal(RiskLevel.High, enriched[1].Risk.Level);
        Assert.All(enriched, message => Assert.All(
            [message.Language.Model, message.Sentiment.Model, message.Emotion.Model, message.Intent.Model,
                message.Risk.Model],
            model => Assert.True(model.Name.Length > 0 && model.Version.Length > 0)));
    }

    [Fact]
    public async Task Texts_EnrichedTwice_AreTheSame()
    {
        TextMessage[] texts = [.. Enumerable.Range(0, 50).Select(i => Text($"w{i}", $"great work number {i}!"))];

        var once = await EnrichAsync(texts);
        Assert.Equal(once, await EnrichAsync(texts));
        for (int i = 0; i < texts.Length; i++)
        {
            Assert.Equal(once[i], Assert.Single(await EnrichAsync(texts[i])));
        }
    }

    [Fact]
    public async Task Message_WithoutText_GoesThroughWithoutEnrichment()
    {
        var sticker = Text("w1", "");
        sticker.Type = "sticker";
        sticker.Source = TextSource.None;

        var enriched = Assert.Single(await EnrichAsync(sticker));

        Assert.Equal(
            new EnrichedMessage
            {
                Tenant = "acme",
                ContactKey = "acme/1",
                PhoneNumberId = "p",
                MessageId = "w1",
                Revision = sticker.Revision,
                Direction = Direction.Inbound,
                SentAtMs = sticker.SentAtMs,
                Type = "sticker",
                Source = TextSource.None,
                ReceivedAtMs = sticker.ReceivedAtMs,
                EnrichedAtMs = _time.NowMs,
            },
            enriched);
    }

    [Fact]
    public async Task Withdrawal_EvenWithText_GoesThroughWithoutIt()
    {
        var withdrawn = Text("w1", "secret");
        withdrawn.Revision.Withdrawn = true;

        var enriched = Assert.Single(await EnrichAsync(withdrawn));

        Assert.True(enriched.Revision.Withdrawn);
        Assert.DoesNotContain("secret", enriched.ToString(), StringComparison.Ordinal);
        Assert.Null(enriched.Sentiment);
    }

    [Fact]
    public async Task Message_OfTheBusiness_HasNoRisk()
    {
        var outbound = Text("w1", "We are so sorry, this is terrible");
        outbound.Direction = Direction.Outbound;

        var enriched = Assert.Single(await EnrichAsync(outbound));

        Assert.NotNull(enriched.Sentiment);
        Assert.Null(enriched.Risk);
    }

    [Fact]
    public async Task Records_ThatAreNoTexts_AreDeadLetteredAndTheRestGoesOn()
    {
        byte[] good = Frame(Text("w1", "hello there"));
        byte[]?[] bad =
        [
            null, [], good[..^1], [9, 9, 9],
            Frame(new TextMessage { Text = "a", Revision = new Revision() }),
            Frame(new TextMessage { MessageId = "w" }),
        ];
        var output = await RunAsync([.. bad, good]);

        Assert.Equal(
            bad.Select((value, offset) => ((long)offset, value)),
            output.DeadLetters.Select(letter => (letter.Record.Offset, letter.Record.Value)));
        Assert.Equal(
            ["no-value", "undecodable", "undecodable", "undecodable", "without-id", "without-id"],
            output.DeadLetters.Select(letter => letter.Reason.Code.Name));
        Assert.Single(output.Sent);
    }

    [Fact]
    public async Task Batch_OfNothing_GivesNothing() => Assert.Empty(await EnrichAsync());

    private async Task<IReadOnlyList<EnrichedMessage>> EnrichAsync(params TextMessage[] texts)
        => (await RunAsync([.. texts.Select(Frame)])).Of<EnrichedMessage>(TopicCatalogue.MessagesEnriched);

    private async Task<RecordedOutput> RunAsync(IReadOnlyList<byte[]?> values)
    {
        await using var parts = Parts(Models, null, _time);
        return await TextRecords.RunAsync(parts, _time, values);
    }
}
