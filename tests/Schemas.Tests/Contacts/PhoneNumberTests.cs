using System.Globalization;
using StreamML.Schemas.Contacts;

namespace StreamML.Schemas.Tests.Contacts;

/// <summary>One phone number in many spellings.</summary>
public sealed class PhoneNumberTests
{
    /// <summary>
    /// Country code, what the national number begins with, its digits in all, and the spellings that are one.
    /// </summary>
    private static readonly (string Code, string Begins, int Digits, Func<string, string>[] Spellings)[] Countries =
    [
        ("49", "1", 11, [n => n, n => "0" + n]),
        ("44", "7", 10, [n => n, n => "0" + n]),
        ("46", "7", 9, [n => n, n => "0" + n]),
        ("39", "3", 10, [n => n]),
        ("39", "06", 10, [n => n]),
        ("1", "2", 10, [n => n]),
        ("7", "9", 10, [n => n]),
        ("55", "419", 11, [n => n, n => "0" + n]),
        ("55", "4198", 11, [n => n, n => "41" + n[3..], n => "041" + n[3..]]),
        ("55", "413", 10, [n => n, n => "0" + n]),
        ("52", "55", 10, [n => n, n => "1" + n]),
        ("54", "11", 10, [n => n, n => "9" + n, n => "0" + n, n => "1115" + n[2..], n => "01115" + n[2..]]),
        ("54", "351", 10, [n => n, n => "9" + n]),
        ("229", "019", 10, [n => n, n => n[2..]]),
        ("225", "0708", 10, [n => n, n => n[2..]]),
        ("225", "0545", 10, [n => n, n => n[2..]]),
        ("225", "27", 10, [n => n]),
        ("353", "8", 9, [n => n, n => "0" + n]),
        ("91", "98", 10, [n => n, n => "0" + n]),
    ];

    [Theory]
    [InlineData("554188880017", "5541988880017")]
    [InlineData("554132340017", "554132340017")]
    [InlineData("5541932340017", "5541932340017")]
    [InlineData("5215512340018", "525512340018")]
    [InlineData("5491112340019", "541112340019")]
    [InlineData("54111512340019", "541112340019")]
    [InlineData("5402966 15 423456", "542966423456")]
    [InlineData("+54 9 (011) 1234-0019", "541112340019")]
    [InlineData("22997000011", "2290197000011")]
    [InlineData("22507123456", "2250707123456")]
    [InlineData("22520123456", "22520123456")]
    [InlineData("+39 (0)6 12345678", "390612345678")]
    [InlineData("+34 (0)91 1234567", "34911234567")]
    [InlineData("00 00 49 176 0000001", "491760000001")]
    [InlineData("0000000", "0000000")]
    [InlineData("000", "000")]
    [InlineData("4900123", "4900123")]
    [InlineData("11", "11")]
    public void Number_OfAPlanWithVariants_HasOneForm(string text, string canonical)
    {
        Assert.True(PhoneNumber.TryRead(text, out _, out string read));
        Assert.Equal(canonical, read);
    }

    [Theory]
    [InlineData("1234567890123456")]
    [InlineData("49 176 call me")]
    [InlineData("4+9")]
    [InlineData("()")]
    [InlineData("")]
    public void Text_ThatIsNoNumber_IsRefused(string text) => Assert.False(PhoneNumber.TryRead(text, out _, out _));

    [Fact]
    public void Numbers_AtRandom_AgreeInEverySpellingAndNeverWithAnother()
    {
        var random = new Random(15);
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < 20_000; i++)
        {
            var (code, begins, length, spellings) = Countries[random.Next(Countries.Length)];
            string national = begins
                + string.Concat(
                    Enumerable.Range(0, length - begins.Length).Select(_ => (char)random.Next('2', '9' + 1)));
            string first = Canonical(code + spellings[0](national));
            Assert.Equal(first, Canonical(first));
            Assert.Equal(national, known.GetValueOrDefault(first, national));
            known[first] = national;
            foreach (var spelling in spellings)
            {
                Assert.Equal(first, Canonical(code + spelling(national)));
                Assert.Equal(first, Canonical(Written(code, spelling(national), random)));
            }
        }
    }

    [Fact]
    public void Digits_AtRandom_ReadTwiceAreTheSame()
    {
        var random = new Random(16);
        for (int i = 0; i < 100_000; i++)
        {
            string digits = string.Concat(
                Enumerable.Range(0, random.Next(1, 16)).Select(_ => random.Next(3) * random.Next(5)));
            if (PhoneNumber.TryRead(digits, out string given, out string canonical))
            {
                Assert.Equal((digits, canonical), (given, Canonical(canonical)));
            }
        }
    }

    private static string Canonical(string text)
    {
        Assert.True(PhoneNumber.TryRead(text, out _, out string canonical), text);
        return canonical;
    }

    private static string Written(string code, string national, Random random)
    {
        string[] separators = ["", " ", "-", ".", "/", "\u00a0", "\u2011", "\u200e", " \u2013 "];
        string prefix = random.Next(4) switch { 0 => "+", 1 => "00", 2 => "\uff0b", _ => "" };
        string text = prefix + code + string.Concat(national.Select((digit, at) =>
            (at % 3 == 0 ? separators[random.Next(separators.Length)] : "") + digit));
        int script = random.Next(4) switch { 0 => 0x0660, 1 => 0x06F0, 2 => 0xFF10, _ => '0' };
        return string.Concat(text.Select(each => char.IsAsciiDigit(each)
            ? ((char)(script + each - '0')).ToString(CultureInfo.InvariantCulture) : $"{each}"));
    }
}
