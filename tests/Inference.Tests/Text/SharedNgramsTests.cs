using StreamML.Inference.Artifacts;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Loading;
using StreamML.Inference.Sentiment;
using StreamML.Inference.Text;

namespace StreamML.Inference.Tests.Text;

/// <summary>Models that share the n-grams of their texts say what they say by themselves.</summary>
public sealed class SharedNgramsTests
{
    [Theory]
    [InlineData(50)]
    [InlineData(3_000)]
    public void Predictions_OfModelsThatShare_AreThoseOfEachAlone(int count)
    {
        using var models = TextModels.Load(new TextModelOptions { CacheEntries = 0 });
        string[] texts =
        [
            "", "ok", .. Enumerable.Range(0, count).Select(i => (i % 3) switch
            {
                0 => $"Where is my order {i}? Nobody answers, I am soooo angry!!",
                1 => $"¿Dónde está mi pedido {i}? Nadie contesta",
                _ => $"मेरा ऑर्डर {i} कहाँ है? कोई जवाब नहीं देता",
            }),
        ];
        var alone = Ask(models, texts);

        (SentimentPrediction[], EmotionPrediction[], IntentPrediction[]) together;
        using (SharedNgrams.Begin())
        {
            together = Ask(models, texts);
        }

        Assert.Equal(alone.Item1.Select(Of), together.Item1.Select(Of));
        Assert.Equal(alone.Item2.Select(Of), together.Item2.Select(Of));
        Assert.Equal(alone.Item3.Select(Of), together.Item3.Select(Of));

        static string Of<T>(T said) => System.Text.Json.JsonSerializer.Serialize(said);
    }

    [Fact]
    public void Sharing_OfOtherNgramsOrOnAnotherThread_IsNone()
    {
        var options = new NgramOptions();
        using var shared = SharedNgrams.Begin();
        Assert.Same(shared, SharedNgrams.Of(options));
        _ = shared.Read("where is it");

        Assert.Same(shared, SharedNgrams.Of(options with { }));
        Assert.Null(SharedNgrams.Of(options with { MaxWords = 2 }));
        bool isElsewhere = true;
        var thread = new Thread(() => isElsewhere = SharedNgrams.Of(options) is not null);
        thread.Start();
        thread.Join();
        Assert.False(isElsewhere);
    }

    private static (SentimentPrediction[], EmotionPrediction[], IntentPrediction[]) Ask(
        TextModels models, string[] texts)
    {
        var sentiments = new SentimentPrediction[texts.Length];
        var emotions = new EmotionPrediction[texts.Length];
        var intents = new IntentPrediction[texts.Length];
        models.Sentiment.Predict(texts, sentiments);
        models.Emotion.Predict(texts, emotions);
        models.Intent.Predict(texts, intents);
        return (sentiments, emotions, intents);
    }
}
