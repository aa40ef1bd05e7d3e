using System.Text;
using StreamML.Inference.Language;

namespace StreamML.Inference.Tests.Language;

public sealed class LanguageTextTests
{
    [Theory]
    [InlineData("a  b\t\nc", "a b c")]
    [InlineData("a\0b", "a b")]
    [InlineData("see https://x.example/a b", "see b")]
    [InlineData("mail me@x.example now", "mail now")]
    [InlineData("hi @maria a@b", "hi @maria a@b")]
    [InlineData("a\uFFFEb\uFDD0c", "a b c")]
    public void Encode_Text_KeepsWordsOnly(string text, string expected)
    {
        Assert.Equal(expected, Encode(text, 100));
    }

    // Not theory data: a lone surrogate does not survive in an attribute.
    [Fact]
    public void Encode_LoneSurrogate_SeparatesWords()
    {
        Assert.Equal("a b", Encode("a\uD83Db", 100));
        Assert.Equal("a b", Encode("a\uDE00b", 100));
        Assert.Equal("a b 😁", Encode("\uDE00a b\uD83D 😁\uD83D", 100));
    }

    [Fact]
    public void Encode_AnyLimit_CutsAtARuneBoundary()
    {
        const string Text = "añ 好😁 word";
        string whole = Encode(Text, 100);
        for (int limit = 0; limit <= Encoding.UTF8.GetByteCount(Text); limit++)
        {
            string cut = Encode(Text, limit);
            Assert.StartsWith(cut, whole, StringComparison.Ordinal);
            Assert.DoesNotContain('\uFFFD', cut);
            Assert.True(Encoding.UTF8.GetByteCount(cut) <= limit);
        }
    }

    [Theory]
    [InlineData("iw", "he")]
    [InlineData("jw", "jv")]
    [InlineData("zh-Hant", "zh-Hant")]
    [InlineData("xx-Cher", "und")]
    [InlineData("zzp", "und")]
    [InlineData("un", "und")]
    [InlineData("pt", "pt")]
    public void FromCld2_Code_IsBcp47(string code, string expected)
    {
        Assert.Equal(expected, LanguageTags.FromCld2(code));
    }

    private static string Encode(string text, int limit)
    {
        byte[] buffer = new byte[limit];
        int length = LanguageText.Encode(text, buffer);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(buffer, 0, length);
    }
}
