using StreamML.Inference.Speech;

namespace StreamML.Inference.Tests.Speech;

public sealed class WordErrorRateTests
{
    [Theory]
    [InlineData("", "", 0, 0)]
    [InlineData("a b c", "a b c", 0, 3)]
    [InlineData("a b c", "", 3, 3)]
    [InlineData("", "a b", 2, 0)]
    [InlineData("a b c d", "a x c d", 1, 4)]
    [InlineData("a b c d", "a c d", 1, 4)]
    [InlineData("a b c d", "a b b c d", 1, 4)]
    [InlineData("a b c d", "b c d a", 2, 4)]
    [InlineData("And so, my fellow Americans: ask!", "and so my fellow americans ask", 0, 6)]
    [InlineData("Don\u2019t 'quote' it", "don't quote it", 0, 3)]
    [InlineData("caf\u00E9 Z\u00FCrich", "caf\u00E9 z\u00FCrich", 0, 2)]
    [InlineData("\u0928\u092E\u0938\u094D\u0924\u0947", "\u0928\u092E\u0938\u094D\u0924\u0947", 0, 1)]
    public void Texts_Compared_HaveTheFewestErrors(string said, string heard, int errors, int words) =>
        Assert.Equal(new WordErrorRate(errors, words), WordErrorRate.Of(said, heard));

    [Fact]
    public void Rate_OverSeveral_WeighsEachWithItsWords()
    {
        var sum = WordErrorRate.Of("a b c", "a b c") + WordErrorRate.Of("d", "x");
        Assert.Equal(0.25, sum.Rate);
        Assert.Equal(2, WordErrorRate.Of("", "x y").Rate);
        Assert.Equal(0, default(WordErrorRate).Rate);
    }

    [Fact]
    public void Distance_OfRandomTexts_IsAMetric()
    {
        var random = new Random(7);
        string Text() =>
            string.Join(' ', Enumerable.Range(0, random.Next(8)).Select(_ => (char)('a' + random.Next(3))));
        for (int round = 0; round < 500; round++)
        {
            var (a, b, c) = (Text(), Text(), Text());
            Assert.Equal(0, WordErrorRate.Of(a, a).Errors);
            Assert.Equal(WordErrorRate.Of(a, b).Errors, WordErrorRate.Of(b, a).Errors);
            Assert.True(WordErrorRate.Of(a, c).Errors <= WordErrorRate.Of(a, b).Errors + WordErrorRate.Of(b, c).Errors);
        }
    }
}
