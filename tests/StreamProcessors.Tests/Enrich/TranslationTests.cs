using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Inference;
using StreamML.Inference.Audience;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Language;
using StreamML.Inference.Sentiment;
using StreamML.Serving;
using StreamML.Inference.Text;
using StreamML.Inference.Translation;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Stages.Enrich;
using StreamML.Testing.Processors;
using static StreamML.StreamProcessors.Tests.Enrich.TextRecords;
using IntentLabel = StreamML.Schemas.V1.IntentLabel;
using SentimentLabel = StreamML.Schemas.V1.SentimentLabel;
using TranslationOutcome = StreamML.Schemas.V1.TranslationOutcome;

namespace StreamML.StreamProcessors.Tests.Enrich;

/// <summary>Foreign texts: who is translated, what the models read, and what happens where nobody translates.</summary>
public sealed class TranslationTests
{
    private const string Spanish = "Estoy muy enojada, este producto es terrible";
    private const string English = "I am very angry, this product is terrible";

    private static readonly EnrichmentModels Shipped = EnrichmentModels.CreateDefault();

    // As if the models that ship read English alone.
    private static readonly EnrichmentModels Models = Shipped with
    {
        Text = Shipped.Text with
        {
            Sentiment = new Reading<SentimentPrediction>(Shipped.Text.Sentiment, "en"),
            Emotion = new Reading<EmotionPrediction>(Shipped.Text.Emotion, "en"),
            Intent = new Reading<IntentPrediction>(Shipped.Text.Intent, "en"),
        },
    };

    private readonly SteppedTime _time = new();

    [Fact]
    public async Task Foreign_Translated_IsWhatTheModelsSayOfTheTranslation()
    {
        var translator = new FakeTranslator(new Dictionary<string, string> { [Spanish] = English });
        var enriched = await EnrichAsync(
            translator, Text("w0", "great, thank you"), Text("w1", Spanish), Text("w2", English));

        var (message, same) = (enriched[1], enriched[2]);
        Assert.Equal((Spanish, "es"), (message.Text, message.Language.Code));
        Assert.Equal(
            new TranslationEnrichment
            {
                Outcome = TranslationOutcome.Translated,
                Text = English,
                Source = "es",
                Target = "en",
                Model = new ModelUse { Name = "fake", Version = "7" },
            },
            message.Translation);
        Assert.Equal((same.Sentiment, same.Emotion, same.Intent, same.Risk),
            (message.Sentiment, message.Emotion, message.Intent, message.Risk));
        Assert.False(message.Sentiment.LowConfidence);
        Assert.Contains(message.Risk.Factors, factor => factor.EndsWith("_emotion", StringComparison.Ordinal));
        Assert.Null(same.Translation);
        Assert.Equal(new TranslationRequest(Spanish, "es", "en"), Assert.Single(Assert.Single(translator.Calls)));
    }

    [Fact]
    public async Task Foreign_NobodyTranslates_GoesOnFlaggedWithTheReason()
    {
        var message = Assert.Single(
            await EnrichAsync(new FakeTranslator(new Dictionary<string, string>()), Text("w1", Spanish)));

        Assert.Equal((TranslationOutcome.Unavailable, "", "it is told to", "es"),
            (message.Translation.Outcome, message.Translation.Text, message.Translation.Reason,
                message.Translation.Source));
        Assert.Null(message.Translation.Model);
        Assert.True(message.Sentiment.LowConfidence && message.Emotion.LowConfidence && message.Intent.LowConfidence);
        Assert.Contains("emotion_unknown", message.Risk.Factors);
        var off = Assert.Single(await EnrichAsync(null, Text("w1", Spanish)));
        Assert.Null(off.Translation);
        message.Translation = null;
        Assert.Equal(off, message);
    }

    // A word that many languages have tells none: a translation of the wrong one would say more than the text.
    [Theory]
    [InlineData("ok")]
    [InlineData("si")]
    [InlineData("va")]
    [InlineData("12345 😀")]
    [InlineData("where is my order")]
    // Rules read these whole.
    [InlineData("muchas gracias")]
    [InlineData("muito obrigado")]
    public async Task Text_NotSurelyForeign_IsNotTranslated(string text)
    {
        var translator = new FakeTranslator(new Dictionary<string, string>());
        var message = Assert.Single(await EnrichAsync(translator, Text("w1", text)));
        Assert.Empty(translator.Calls);
        Assert.Null(message.Translation);
    }

    [Theory]
    [InlineData("no llegó")]
    [InlineData("ainda não chegou")]
    public async Task Text_OfTwoWordsThatTellTheLanguage_IsTranslated(string text)
    {
        var translator = new FakeTranslator(new Dictionary<string, string> { [text] = "well" });
        var message = Assert.Single(await EnrichAsync(translator, Text("w1", text)));
        Assert.True(message.Language.Reliable);
        Assert.Equal("well", message.Translation.Text);
    }

    [Fact]
    public async Task Text_ShortAndSurelyForeign_IsTranslated()
    {
        const string Hola = "hola, donde esta mi pedido";
        var translator = new FakeTranslator(new Dictionary<string, string> { [Hola] = "hello, where is my order" });
        var message = Assert.Single(await EnrichAsync(translator, Text("w1", Hola)));
        Assert.Equal(IntentLabel.Tracking, message.Intent.Label);
        Assert.False(message.Intent.LowConfidence);
    }

    // A transcriber was told, or heard, which language it is.
    [Fact]
    public async Task Transcript_WithItsLanguage_IsTakenAtItsWord()
    {
        var translator = new FakeTranslator(
            new Dictionary<string, string> { ["estupendo pedido"] = "a great order, I love it" });
        var spoken = Text("w1", "estupendo pedido");
        spoken.Transcript = new Transcript { Language = "es", Engine = "ear", EngineVersion = "3" };
        var english = Text("w2", Spanish);
        english.Transcript = new Transcript { Language = "en-US", Engine = "ear", EngineVersion = "3" };
        var enriched = await EnrichAsync(translator, spoken, english);

        Assert.Equal(("es", true, "ear", "3"), (enriched[0].Language.Code, enriched[0].Language.Reliable,
            enriched[0].Language.Model.Name, enriched[0].Language.Model.Version));
        Assert.Equal(("a great order, I love it", SentimentLabel.Positive),
            (enriched[0].Translation.Text, enriched[0].Sentiment.Label));
        Assert.Null(enriched[1].Translation);
        Assert.Equal(english.Transcript, enriched[1].Transcript);
        Assert.Single(Assert.Single(translator.Calls));
    }

    [Fact]
    public async Task Batch_WithForeignTexts_ReadsTheOthersMeanwhile()
    {
        var read = new TaskCompletionSource();
        var models = Models with
        {
            Text = Models.Text with
            {
                Intent = new Watched<IntentPrediction>(Models.Text.Intent, "where is my order", read),
            },
        };
        var translator = new FakeTranslator(new Dictionary<string, string> { [Spanish] = English })
        {
            Until = read.Task,
        };
        await using var parts = Parts(models, translator, _time);

        var work = ProcessAsync(parts, Text("w1", Spanish), Text("w2", "where is my order"));

        Assert.Equal(2, (await work.WaitAsync(TimeSpan.FromSeconds(30))).Count);
    }

    [Fact]
    public async Task Batch_Cancelled_EndsWithTheTranslation()
    {
        using var cancel = new CancellationTokenSource();
        var never = new FakeTranslator(new Dictionary<string, string>()) { Until = new TaskCompletionSource().Task };
        await using var parts = Parts(Models, never, _time);
        var work = new Enricher(parts, _time)
            .ProcessAsync([Record(Frame(Text("w1", Spanish)), 0, _time.NowMs)], new RecordedOutput(), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await work);
    }

    [Fact]
    public async Task Foreign_ThatEveryModelReads_IsTranslatedForPeopleAlone()
    {
        var translator = new FakeTranslator(new Dictionary<string, string> { [Spanish] = English });
        var models = Models with
        {
            Text = Models.Text with
            {
                Sentiment = new Reading<SentimentPrediction>(Models.Text.Sentiment, "es"),
                Emotion = new Reading<EmotionPrediction>(Models.Text.Emotion, "es"),
                Intent = new Reading<IntentPrediction>(Models.Text.Intent, "es"),
            },
        };
        await using var parts = Parts(models, translator, _time);

        var message = Assert.Single(await ProcessAsync(parts, Text("w1", Spanish)));

        Assert.Equal((TranslationOutcome.Translated, English), (message.Translation.Outcome, message.Translation.Text));
        Assert.Equal([Spanish], ((Reading<IntentPrediction>)models.Text.Intent).Texts);
    }

    [Fact]
    public async Task ForPeople_EngineThatNeverAnswers_HoldsNoLabelsUp()
    {
        var never = new FakeTranslator(new Dictionary<string, string>()) { Until = new TaskCompletionSource().Task };
        await using var parts = new EnricherServices(
            Shipped, HubOf(Shipped), never, new ModelMonitorOptions(), _time, NullLogger.Instance,
            new PeopleTranslation(64, 1, TimeSpan.Zero));

        var message = Assert.Single(await ProcessAsync(parts, Text("w1", Spanish)));

        Assert.Equal(TranslationOutcome.Unavailable, message.Translation.Outcome);
        Assert.Equal(SentimentLabel.Negative, message.Sentiment.Label);
        Assert.False(message.Sentiment.LowConfidence);
    }

    // A full batch means that the stage is behind: the engine is not asked.
    [Fact]
    public async Task ForPeople_LargeBatch_IsNotTranslated()
    {
        var translator = new FakeTranslator(new Dictionary<string, string> { [Spanish] = English });
        await using var parts = new EnricherServices(
            Shipped, HubOf(Shipped), translator, new ModelMonitorOptions(), _time, NullLogger.Instance,
            new PeopleTranslation(1, 1, TimeSpan.FromSeconds(30)));

        var enriched = await ProcessAsync(parts, Text("w1", Spanish), Text("w2", Spanish));

        Assert.Empty(translator.Calls);
        Assert.All(enriched, message => Assert.Equal(TranslationOutcome.Unavailable, message.Translation.Outcome));
    }

    // Two of the three read Spanish; the third reads the translation, and so does everyone: one text, one reading.
    [Fact]
    public async Task Foreign_ThatOneModelDoesNotRead_IsTranslated_OrThatOneIsFlagged()
    {
        var models = Models with
        {
            Text = Models.Text with
            {
                Sentiment = new Reading<SentimentPrediction>(Models.Text.Sentiment, "es"),
                Intent = new Reading<IntentPrediction>(Models.Text.Intent, "es"),
            },
        };
        var translator = new FakeTranslator(new Dictionary<string, string> { [Spanish] = English });
        await using var parts = Parts(models, translator, _time);
        await using var none = Parts(models, null, _time);

        var translated = Assert.Single(await ProcessAsync(parts, Text("w1", Spanish)));
        var flagged = Assert.Single(await ProcessAsync(none, Text("w1", Spanish)));

        Assert.Equal(English, translated.Translation.Text);
        Assert.False(translated.Emotion.LowConfidence);
        Assert.True(flagged.Emotion.LowConfidence);
        Assert.Equal(flagged.Intent.Confidence < 0.6f, flagged.Intent.LowConfidence);
    }

    // The lexicon has English words alone: of a Spanish text it knows nothing.
    [Fact]
    public async Task Lexicon_Alone_ReadsTheTranslation()
    {
        var models = EnrichmentModels.Create(
            new TextModelOptions { Sentiment = TextModelOptions.Lexicon }, new AudienceOptions { Enabled = false });
        var translator = new FakeTranslator(new Dictionary<string, string> { [Spanish] = English });
        await using var parts = Parts(models, translator, _time);
        await using var none = Parts(models, null, _time);

        var message = Assert.Single(await ProcessAsync(parts, Text("w1", Spanish)));
        Assert.Equal(("vader", SentimentLabel.Negative), (message.Sentiment.Model.Name, message.Sentiment.Label));
        Assert.True(message.Sentiment.Score < -0.6f);
        Assert.NotEqual(
            message.Sentiment.Score, Assert.Single(await ProcessAsync(none, Text("w1", Spanish))).Sentiment.Score);
    }

    [InstalledApertiumFact]
    public async Task Apertium_Itself_TranslatesWhatCustomersSay()
    {
        var minute = TimeSpan.FromMinutes(1);
        var options = new TranslationOptions { TextTimeout = minute, StartTimeout = minute, BatchTimeout = 4 * minute };
        await using var parts = Parts(
            Models, Translators.CreateBounded(options, Models.Language, TimeProvider.System), _time);
        var enriched = await ProcessAsync(
            parts, Text("w1", "¿Cuándo me llega el paquete que compré?"), Text("w2", "Este producto es terrible"),
            Text("w3", "Wo ist mein Paket?"));

        Assert.Equal(
            [TranslationOutcome.Translated, TranslationOutcome.Translated, TranslationOutcome.UnsupportedPair],
            enriched.Select(message => message.Translation.Outcome));
        Assert.Equal(IntentLabel.Tracking, enriched[0].Intent.Label);
        Assert.Equal(SentimentLabel.Negative, enriched[1].Sentiment.Label);
        Assert.Equal("apertium", enriched[0].Translation.Model.Name);
        Assert.Equal("de is not translated to en here", enriched[2].Translation.Reason);
    }

    private static ModelHub HubOf(EnrichmentModels models)
    {
        var hub = new ModelHub();
        TextTasks.Serve(hub, models);
        return hub;
    }

    private async Task<IReadOnlyList<EnrichedMessage>> EnrichAsync(
        FakeTranslator? translator, params TextMessage[] texts)
    {
        await using var parts = Parts(Models, translator, _time);
        return await ProcessAsync(parts, texts);
    }

    private async Task<IReadOnlyList<EnrichedMessage>> ProcessAsync(
        EnricherServices parts, params TextMessage[] texts) =>
        (await RunAsync(parts, _time, [.. texts.Select(Frame)])).Of<EnrichedMessage>(TopicCatalogue.MessagesEnriched);

    /// <summary>A model that says that it reads one language, and keeps what it read.</summary>
    private sealed class Reading<TResult>(ITextModel<TResult> inner, string language) : ITextModel<TResult>
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Texts { get; } = [];

        public ModelIdentity Identity => inner.Identity;

        public bool Reads(string code) => TextLanguages.Parse(language).Include(code);

        public void Predict(ReadOnlySpan<string> texts, Span<TResult> results)
        {
            foreach (string text in texts)
            {
                Texts.Enqueue(text);
            }

            inner.Predict(texts, results);
        }
    }

    /// <summary>A model that tells when it has read a text.</summary>
    private sealed class Watched<TResult>(ITextModel<TResult> inner, string text, TaskCompletionSource read)
        : ITextModel<TResult>
    {
        public ModelIdentity Identity => inner.Identity;

        public void Predict(ReadOnlySpan<string> texts, Span<TResult> results)
        {
            inner.Predict(texts, results);
            if (texts.Contains(text))
            {
                read.TrySetResult();
            }
        }
    }

    /// <summary>
    /// A test that needs Apertium's Spanish pair; skipped, with the reason, where it is not installed.
    /// </summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class InstalledApertiumFactAttribute : FactAttribute
    {
        public InstalledApertiumFactAttribute() => Skip = File.Exists("/usr/share/apertium/modes/spa-eng.mode")
            ? null
            : "Apertium is not installed: apt-get install apertium apertium-eng-spa";
    }
}
