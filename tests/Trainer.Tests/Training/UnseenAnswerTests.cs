using StreamML.Trainer.Training;

namespace StreamML.Trainer.Tests.Training;

/// <summary>From which confidence on labels are trusted.</summary>
public sealed class UnseenAnswerTests
{
    [Fact]
    public void LeastConfidence_IsTheLowestWithEnoughRight()
    {
        UnseenAnswer[] answers =
        [
            .. Enumerable.Range(0, 10).Select(i => new UnseenAnswer(i % 2, true, 0.9f)),
            .. Enumerable.Range(0, 10).Select(i => new UnseenAnswer(i % 2, false, 0.5f)),
        ];
        Assert.Equal(0.51f, UnseenAnswer.LeastConfidence(answers, 0.9), 2);
        Assert.Equal(0.3f, UnseenAnswer.LeastConfidence(answers, 0.49), 2);
    }

    // Of a rare class that is always wrong, many right ones of a common class must not hide it.
    [Fact]
    public void LeastConfidence_CountsClassesAlike()
    {
        UnseenAnswer[] answers =
        [
            .. Enumerable.Range(0, 98).Select(_ => new UnseenAnswer(0, true, 0.8f)),
            new UnseenAnswer(1, false, 0.6f), new UnseenAnswer(1, true, 0.9f),
        ];
        Assert.Equal(0.61f, UnseenAnswer.LeastConfidence(answers, 0.9), 2);
    }

    [Fact]
    public void LeastConfidence_OfAModelThatIsNeverRight_IsTheHighest() =>
        Assert.Equal(0.8f, UnseenAnswer.LeastConfidence([new(0, false, 0.99f)], 0.9));
}
