using StreamML.Schemas.Campaigns;

namespace StreamML.Schemas.Tests.Campaigns;

/// <summary>Short codes of campaigns.</summary>
public sealed class ShortCodeTests
{
    [Fact]
    public void Code_OfACampaign_IsTheSameEverywhere()
    {
        string code = ShortCode.Of("shop", "spring");
        Assert.Equal(code, ShortCode.Of("shop", "spring"));
        Assert.Equal(ShortCode.Length, code.Length);
        Assert.Equal(4, new[]
        {
            code, ShortCode.Of("shop", "autumn"), ShortCode.Of("other", "spring"), ShortCode.Of("shop", "spring", 1),
        }.Distinct().Count());
        Assert.DoesNotContain(
            Enumerable.Range(0, 1_000).SelectMany(n => ShortCode.Of("shop", $"{n}")), "0O1ILUV".Contains);
    }

    [Fact]
    public void Code_AsPeopleTypeIt_IsRead()
    {
        string code = ShortCode.Of("shop", "spring");
        Assert.True(ShortCode.TryRead($" {code[..4]}-{code[4..]} ".ToLowerInvariant(), out string read));
        Assert.Equal(code, read);
        Assert.False(ShortCode.TryRead("", out _));
        Assert.False(ShortCode.TryRead(code + "2", out _));
        Assert.False(ShortCode.TryRead("O0000000", out read));
        Assert.Equal("", read);
    }

    [Fact]
    public void Code_WithOneWrongOrTwoSwappedCharacters_IsRefused()
    {
        const string Alphabet = "23456789ABCDEFGHJKMNPQRSTWXYZ";
        for (int n = 0; n < 50; n++)
        {
            string code = ShortCode.Of("shop", $"campaign {n}");
            for (int i = 0; i < code.Length; i++)
            {
                Assert.All(Alphabet.Where(each => each != code[i]), each =>
                    Assert.False(ShortCode.TryRead(code[..i] + each + code[(i + 1)..], out _), "One wrong."));
                if (i > 0 && code[i] != code[i - 1])
                {
                    string swapped = code[..(i - 1)] + code[i] + code[i - 1] + code[(i + 1)..];
                    Assert.False(ShortCode.TryRead(swapped, out _), $"{code} and {swapped}");
                }
            }
        }
    }

    [Fact]
    public void Campaigns_WhoseCodesCollide_HaveDifferentOnesAndTheFirstKeepsIts()
    {
        string[] given = [ShortCode.Of("t", "a"), ShortCode.Of("t", "b"), ShortCode.Of("t", "c")];
        var codes = new CampaignCodes("t", (_, _, attempt) => given[attempt]);
        Assert.Equal(given, new[] { codes.Add("first"), codes.Add("second"), codes.Add("third") });
        Assert.Equal(given[1], codes.Add("second"));
        Assert.Equal("second", codes.Find(given[1].ToLowerInvariant()));
        Assert.Equal("third", codes.Find("third"));
        Assert.Null(codes.Find("fourth"));
    }

    [Fact]
    public void Name_ThatIsAnIdAndAnothersCode_IsTheId()
    {
        var codes = new CampaignCodes("shop");
        string code = codes.Add("spring");
        codes.Add(code);
        Assert.Equal(code, codes.Find(code));
    }
}
