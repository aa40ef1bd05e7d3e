using StreamML.Inference.Artifacts;
using StreamML.Inference.Intent;
using StreamML.Inference.Text;

namespace StreamML.Inference.Tests.Text;

public sealed class CachedContractTests : TextModelContract<IntentPrediction>
{
    private static readonly LinearIntentModel Bare = new(DefaultArtifacts.Load("intent"));
    private static readonly CachedTextModel<IntentPrediction> Shared = new(Bare, entries: 8, maxChars: 40);

    protected override ITextModel<IntentPrediction> Model => Shared;

    [Fact]
    public void Predict_AnyRepeats_SaysWhatTheModelSays()
    {
        var random = new Random(7);
        string[] texts = [.. Enumerable.Range(0, 2_000).Select(_ => $"where is my order {random.Next(30)}")];
        var said = new IntentPrediction[texts.Length];
        Bare.Predict(texts, said);
        foreach (int size in new[] { 1, 7, 100 })
        {
            Assert.Equal(said, texts.Chunk(size).SelectMany(Predict));
        }
    }

    protected override void AssertInRange(IntentPrediction result) =>
        Probability.AssertOf(result.Probabilities, (int)result.Label, result.Confidence);
}

/// <summary>What the cache keeps, and for how long.</summary>
public sealed class CachedTextModelTests
{
    private readonly CountingModel _model = new();

    [Fact]
    public void Text_SeenTwice_IsReadNoMore()
    {
        using var cache = new CachedTextModel<int>(_model, entries: 100, maxChars: 10);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal([2, 6], Ask(cache, "ok", "thanks"));
        }

        Assert.Equal(["ok", "thanks", "ok", "thanks"], _model.Asked);
        Assert.Equal(2, cache.Count);
    }

    [Fact]
    public void Text_SeenOnceOrLong_IsNotKept()
    {
        using var cache = new CachedTextModel<int>(_model, entries: 100, maxChars: 10);
        for (int i = 0; i < 3; i++)
        {
            Ask(cache, "longer than ten", $"once {i}");
        }

        Assert.Equal(6, _model.Asked.Count);
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void Texts_MoreThanTheBound_StayWithinItAndTheUsedOneStays()
    {
        using var cache = new CachedTextModel<int>(_model, entries: 20, maxChars: 10);
        Ask(cache, "ok");
        Ask(cache, "ok");
        for (int i = 0; i < 200; i++)
        {
            Ask(cache, $"text {i}");
            Ask(cache, $"text {i}");
            Ask(cache, "ok");
            Assert.InRange(cache.Count, 1, 20);
        }

        Assert.Equal(2, _model.Asked.Count(text => text == "ok"));
        _model.Asked.Clear();
        Ask(cache, "text 0");
        Assert.Equal(["text 0"], _model.Asked);
    }

    [Fact]
    public void Model_OfAnotherVersion_IsAskedAnew()
    {
        using var first = new CachedTextModel<int>(_model, entries: 100, maxChars: 10);
        Ask(first, "ok");
        Ask(first, "ok");
        var next = new CountingModel { Bonus = 100 };
        using var second = new CachedTextModel<int>(next, entries: 100, maxChars: 10);

        Assert.Equal([102], Ask(second, "ok"));
        Assert.Equal([2], Ask(first, "ok"));
    }

    private static int[] Ask(CachedTextModel<int> cache, params string[] texts)
    {
        int[] results = new int[texts.Length];
        cache.Predict(texts, results);
        return results;
    }

    private sealed class CountingModel : ITextModel<int>
    {
        public List<string> Asked { get; } = [];

        public int Bonus { get; init; }

        public ModelIdentity Identity => new("counting", $"{Bonus}");

        public void Predict(ReadOnlySpan<string> texts, Span<int> results)
        {
            for (int i = 0; i < texts.Length; i++)
            {
                Asked.Add(texts[i]);
                results[i] = texts[i].Length + Bonus;
            }
        }
    }
}
