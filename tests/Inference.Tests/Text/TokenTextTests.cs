using StreamML.Inference.Text;

namespace StreamML.Inference.Tests.Text;

public sealed class TokenTextTests
{
    [Theory]
    [InlineData("Where is MY Order", "where is my order")]
    [InlineData("I don't / don’t care", "i dont dont care")]
    [InlineData("soooo coooool", "soo cool")]
    [InlineData("order 44712, 2 of 350", "order 000 0 of 00")]
    [InlineData("see https://x.test/a?b=c or mail a.b@c.test", "see <link> or mail <mail>")]
    [InlineData("why??? no!! ok. wait... yes", "why ?? no !! ok wait .. yes")]
    [InlineData("love it ❤️👍🏽:)", "love it ❤ 👍")]
    [InlineData("fine :) or :-(", "fine :) or :-(")]
    [InlineData("₹500 €20 $5", "$ 00 $ 0 $ 0")]
    [InlineData("where\u0000is\u200Bit", "where is it")]
    [InlineData("Straße ÑANDÚ 注文", "straße ñandú 注文")]
    [InlineData("", "")]
    public void Text_AsTokens_KeepsWhatMeansSomething(string text, string expected)
    {
        var tokens = new TokenText();
        tokens.Read(text, 4096);
        Assert.Equal(expected, string.Join(' ', Enumerable.Range(0, tokens.Count).Select(i => tokens[i].ToString())));
    }

    [Fact]
    public void Text_LongerThanAllowed_IsReadToThere()
    {
        var tokens = new TokenText();
        tokens.Read("one two three", 7);
        Assert.Equal(2, tokens.Count);
    }

    [Fact]
    public void Token_WithoutEnd_IsCut()
    {
        var tokens = new TokenText();
        tokens.Read(string.Concat(Enumerable.Repeat("ab", 10_000)), 65_536);
        Assert.Equal(1, tokens.Count);
        Assert.Equal(40, tokens[0].Length);
    }
}
