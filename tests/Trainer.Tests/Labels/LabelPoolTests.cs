using StreamML.Trainer.Labels;

namespace StreamML.Trainer.Tests.Labels;

/// <summary>Which messages people are asked to label.</summary>
public sealed class LabelPoolTests
{
    [Fact]
    public void Choose_TakesTheLeastSureFirst()
    {
        var pool = new LabelPool();
        pool.Add(Candidate("a", "please send me the price list", 0.9f));
        pool.Add(Candidate("b", "my sofa is too big for us", 0.51f));
        pool.Add(Candidate("c", "driver never rang the bell", 0.6f));
        Assert.Equal(["b", "c", "a"], pool.Choose(10).Select(each => each.MessageId));
        Assert.Equal(["b"], pool.Choose(1).Select(each => each.MessageId));
    }

    [Fact]
    public void Choose_OfManyAlike_TakesOneBeforeAllElse()
    {
        var pool = new LabelPool();
        pool.Add(Candidate("a", "cancel my order now please", 0.51f));
        pool.Add(Candidate("b", "Cancel my order now, please!!", 0.52f));
        pool.Add(Candidate("c", "cancel my orders now please", 0.53f));
        pool.Add(Candidate("d", "is there parking at the hotel", 0.7f));
        Assert.Equal(["a", "d"], pool.Choose(10).Select(each => each.MessageId));
    }

    [Fact]
    public void Add_AnotherRevision_ReplacesTheFirst()
    {
        var pool = new LabelPool();
        pool.Add(Candidate("a", "one text", 0.4f));
        pool.Add(Candidate("a", "another text", 0.5f));
        pool.Add(Candidate("b", "something else", 0.5f));
        pool.Remove("t", "b");
        Assert.Equal("another text", Assert.Single(pool.Choose(10)).Text);
    }

    [Fact]
    public void Add_MoreThanItKeeps_KeepsTheLeastSure()
    {
        var pool = new LabelPool(most: 10);
        for (int i = 0; i < 1_000; i++)
        {
            pool.Add(Candidate($"{i}", $"{(char)('a' + (i % 26))}{i} {i * 7919}", 0.999f - (i / 2_500f)));
        }

        Assert.Equal("999", pool.Choose(1)[0].MessageId);
        Assert.True(pool.Choose(100).Count <= 10);
    }

    private static LabelCandidate Candidate(string id, string text, float sure) =>
        LabelCandidate.Of("t", id, text, "en", ("return", sure), ("purchase", 1 - sure));
}
