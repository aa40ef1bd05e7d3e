namespace StreamML.Inference.Tests;

/// <summary>What <see cref="ITextModel{TResult}"/> promises, run against every text model.</summary>
public abstract class TextModelContract<TResult>
    where TResult : struct, IEquatable<TResult>
{
    protected abstract ITextModel<TResult> Model { get; }

    /// <summary>Asserts that every number of a result is in its documented range.</summary>
    protected abstract void AssertInRange(TResult result);

    [Fact]
    public void Predict_Garbage_GivesResultsInRange()
    {
        foreach (var result in Predict(GarbageTexts.All))
        {
            AssertInRange(result);
        }
    }

    [Fact]
    public void Predict_SameTexts_GivesSameResults()
    {
        Assert.Equal(Predict(GarbageTexts.All), Predict(GarbageTexts.All));
    }

    [Fact]
    public void Predict_ReversedOrAlone_GivesTheSameResultForEachText()
    {
        string[] texts = GarbageTexts.All;
        var together = Predict(texts);
        var reversed = Predict([.. texts.Reverse()]);
        Assert.Equal(together, reversed.Reverse());
        for (int i = 0; i < texts.Length; i++)
        {
            Assert.Equal(together[i], Predict([texts[i]])[0]);
        }
    }

    [Fact]
    public void Predict_ManyThreads_GivesTheSameResults()
    {
        string[] texts = GarbageTexts.All.Where(text => text.Length < 1000).ToArray();
        var expected = Predict(texts);
        var eight = new ParallelOptions { MaxDegreeOfParallelism = 8 };
        Parallel.For(0, 64, eight, _ => Assert.Equal(expected, Predict(texts)));
    }

    [Fact]
    public void Predict_EmptyBatch_DoesNothing()
    {
        Model.Predict([], []);
    }

    [Fact]
    public void Predict_SpansOfDifferentLength_Throws()
    {
        var error = Assert.Throws<ArgumentException>(() => Model.Predict(["one"], new TResult[2]));
        Assert.Contains("A batch of 1 inputs needs 1 results, but the result span holds 2.", error.Message);
    }

    [Fact]
    public void Identity_HasNameAndVersion()
    {
        Assert.Matches("^[a-z0-9-]+/[^ ]+$", Model.Identity.ToString());
    }

    protected TResult[] Predict(string[] texts)
    {
        var results = new TResult[texts.Length];
        Model.Predict(texts, results);
        return results;
    }
}
