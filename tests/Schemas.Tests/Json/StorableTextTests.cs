using System.Text;
using System.Text.Json;
using StreamML.Schemas.Json;

namespace StreamML.Schemas.Tests.Json;

/// <summary>Cleaning, against a slow way to do the same.</summary>
public sealed class StorableTextTests
{
    private static readonly string[] Pieces =
    [
        "\\u0000", "\\u0001", "\\u00e4", "\\ud800", "\\uDBFF", "\\udc00", "\\uDFFF", "\\ud83d\\ude00", "\\\\",
        "\\\\u0000", "\\n", "\\\"",
        "a", "u0000", "ä", "\U0001F600", "d800",
    ];

    [Fact]
    public void OfJson_RandomStrings_AreWhatReadingAndCleaningEachCharacterGives()
    {
        var random = new Random(41);
        for (int round = 0; round < 20_000; round++)
        {
            string inside = string.Concat(
                Enumerable.Range(0, random.Next(12)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            byte[] json = Encoding.UTF8.GetBytes($"\"{inside}\"");

            var cleaned = StorableText.OfJson(json);

            string expected = Clean(Unescape(inside));
            Assert.Equal(expected, JsonSerializer.Deserialize<string>(cleaned.Json.Span));
            Assert.Equal(json.Length, cleaned.Json.Length);
            Assert.Equal(expected != Unescape(inside), cleaned.IsCleaned);
            bool flag = false;
            Assert.Equal(expected, StorableText.Of(Unescape(inside), ref flag));
            Assert.Equal(cleaned.IsCleaned, flag);
        }
    }

    [Fact]
    public void OfJson_NothingToClean_IsTheSameMemory()
    {
        byte[] json = Encoding.UTF8.GetBytes("{\"a\":\"\\ud83d\\ude00 \\\\u0000 \\u0041\"}");

        Assert.True(StorableText.OfJson(json).Json.Span.Overlaps(json));
        Assert.False(StorableText.OfJson(json).IsCleaned);
    }

    [Fact]
    public void IsCleanedWithin_PartsOfAText_AreThoseThatHeldSomething()
    {
        byte[] json = Encoding.UTF8.GetBytes("[\"a\",\"\\u0000\",\"b\",\"x\\ud800\"]");
        var cleaned = StorableText.OfJson(json);

        var text = cleaned.Json.Span;
        Assert.Equal(
            (false, true, false, true, true, false),
            (cleaned.IsCleanedWithin(text[..4]), cleaned.IsCleanedWithin(text[5..13]),
                cleaned.IsCleanedWithin(text[14..17]),
                cleaned.IsCleanedWithin(text[18..27]), cleaned.IsCleanedWithin(text), cleaned.IsCleanedWithin("ab"u8)));
    }

    [Theory]
    [InlineData("[1,-2.5e3,0.10,1e-2]", "[1,-2.5e3,0.10,1e-2]")]
    [InlineData("{\"a\":1e999999,\"b\":[ -1E-999999 ]}", "{\"a\":\"1e999999\",\"b\":[ \"-1E-999999\" ]}")]
    [InlineData("1e99999999999", "\"1e99999999999\"")]
    [InlineData("\"1e999999\"", "\"1e999999\"")]
    public void Kept_NumbersBeyondPostgres_AreStrings(string json, string expected)
    {
        bool cleaned = false;
        Assert.Equal(expected, StorableText.Kept(Encoding.UTF8.GetBytes(json), ref cleaned));
        Assert.Equal(json != expected, cleaned);
    }

    [Theory]
    [InlineData(45000, 100, "450.00")]
    [InlineData(5, 100, "0.05")]
    [InlineData(-5, 1000, "-0.005")]
    [InlineData(12, 1, "12")]
    [InlineData(long.MinValue, 1, "-9223372036854775808")]
    [InlineData(long.MaxValue, 1_000_000_000_000_000_000, "9.223372036854775807")]
    [InlineData(1, 0, "")]
    [InlineData(1, -100, "")]
    [InlineData(1, 12, "")]
    [InlineData(1, long.MaxValue, "")]
    public void OfMinorUnits_ValueAndOffset_AreExactDigits(long value, long offset, string expected)
    {
        Assert.Equal(expected, DecimalDigits.OfMinorUnits(value, offset));
        Assert.Equal(expected.Length > 0, DecimalDigits.IsPlain(expected));
    }

    [Theory]
    [InlineData("0.5", true)]
    [InlineData("-12", true)]
    [InlineData("1,5", false)]
    [InlineData("1.", false)]
    [InlineData(".5", false)]
    [InlineData("01", false)]
    [InlineData("1e2", false)]
    [InlineData("1.2.3", false)]
    [InlineData("-", false)]
    [InlineData("NaN", false)]
    public void IsPlain_Texts_AreOrAreNot(string text, bool plain) => Assert.Equal(plain, DecimalDigits.IsPlain(text));

    private static string Unescape(string inside)
    {
        var text = new StringBuilder();
        for (int at = 0; at < inside.Length; at++)
        {
            if (inside[at] != '\\')
            {
                text.Append(inside[at]);
                continue;
            }

            at++;
            if (inside[at] == 'u')
            {
                text.Append((char)Convert.ToInt32(inside.Substring(at + 1, 4), 16));
                at += 4;
            }
            else
            {
                text.Append(inside[at] == 'n' ? '\n' : inside[at]);
            }
        }

        return text.ToString();
    }

    // Encoding a lone surrogate gives U+FFFD.
    private static string Clean(string text)
        => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\uFFFD');
}
