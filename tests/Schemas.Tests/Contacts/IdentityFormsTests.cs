using StreamML.Schemas.Contacts;
using StreamML.Schemas.V1;

namespace StreamML.Schemas.Tests.Contacts;

/// <summary>Identities by shape and field, and the form that their spellings share.</summary>
public sealed class IdentityFormsTests
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly string[] Marks =
        ["\u200e", "\u200f", "\u202a", "\u202c", "\u2066", "\u2069", "\ufeff", "\u200b", "\u200d", "\u2060", " ", "\t",
            "\u00a0"];

    [Theory]
    [InlineData("US.13491208655302741918", IdentityField.UserId, IdentityKind.UserId, "US.13491208655302741918")]
    [InlineData("US.13491208655302741918", IdentityField.Phone, IdentityKind.UserId, "US.13491208655302741918")]
    [InlineData(
        "US.ENT.11815799212886844830", IdentityField.Any, IdentityKind.ParentUserId, "US.ENT.11815799212886844830")]
    [InlineData("US.ENT.", IdentityField.Any, IdentityKind.Other, "US.ENT.")]
    [InlineData("us.1349", IdentityField.UserId, IdentityKind.Other, "us.1349")]
    [InlineData("US.13-49", IdentityField.UserId, IdentityKind.Other, "US.13-49")]
    [InlineData("whatsapp:US.1349", IdentityField.Phone, IdentityKind.UserId, "US.1349")]
    [InlineData("123456789012345@lid", IdentityField.Phone, IdentityKind.Lid, "123456789012345@lid")]
    [InlineData("123456789012345:7@LID", IdentityField.Phone, IdentityKind.Lid, "123456789012345@lid")]
    [InlineData("123456789012345.1:7@hosted.lid", IdentityField.Any, IdentityKind.Lid, "123456789012345@lid")]
    [InlineData("123456789012345", IdentityField.Lid, IdentityKind.Lid, "123456789012345@lid")]
    [InlineData("123456789012345", IdentityField.Phone, IdentityKind.Phone, "123456789012345")]
    [InlineData("491760000001:12@s.whatsapp.net", IdentityField.Any, IdentityKind.Phone, "491760000001")]
    [InlineData("491760000001.0:12@S.WhatsApp.net", IdentityField.Any, IdentityKind.Phone, "491760000001")]
    [InlineData("5541988880017@c.us", IdentityField.Any, IdentityKind.Phone, "5541988880017")]
    [InlineData("554188880017@c.us", IdentityField.Any, IdentityKind.Phone, "5541988880017")]
    [InlineData("120363025246125486@g.us", IdentityField.Phone, IdentityKind.Group, "120363025246125486@g.us")]
    [InlineData("4917600-1612345678@G.us", IdentityField.Phone, IdentityKind.Group, "4917600-1612345678@g.us")]
    [InlineData("status@broadcast", IdentityField.Phone, IdentityKind.Group, "status@broadcast")]
    [InlineData("120363@newsletter", IdentityField.Phone, IdentityKind.Group, "120363@newsletter")]
    [InlineData("@AnnaEk", IdentityField.Any, IdentityKind.UserName, "@annaek")]
    [InlineData("AnnaEk", IdentityField.UserName, IdentityKind.UserName, "@annaek")]
    [InlineData("15551234", IdentityField.UserName, IdentityKind.UserName, "@15551234")]
    [InlineData("AnnaEk", IdentityField.Phone, IdentityKind.Other, "AnnaEk")]
    [InlineData("anna@example.org", IdentityField.Phone, IdentityKind.Other, "anna@example.org")]
    [InlineData("anna@lid", IdentityField.Phone, IdentityKind.Other, "anna@lid")]
    [InlineData("+49 176 0000001", IdentityField.UserId, IdentityKind.Phone, "491760000001")]
    [InlineData("1234-5678", IdentityField.UserId, IdentityKind.Other, "1234-5678")]
    [InlineData("1234567890123456", IdentityField.UserId, IdentityKind.Other, "1234567890123456")]
    [InlineData("tel:+1-201-555-0123;phone-context=x", IdentityField.Any, IdentityKind.Phone, "12015550123")]
    [InlineData("WhatsApp:+1 201 555 0123", IdentityField.Any, IdentityKind.Phone, "12015550123")]
    [InlineData("0176 0000001", IdentityField.Phone, IdentityKind.Phone, "01760000001")]
    [InlineData("+49*176", IdentityField.Phone, IdentityKind.Other, "+49*176")]
    public void Identity_OfAnyShape_IsClassified(string text, IdentityField field, IdentityKind kind, string value)
    {
        Assert.True(IdentityForms.TryRead(text, field, out var form));
        Assert.Equal((kind, value), (form.Kind, form.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \u200e\ufeff")]
    [InlineData("+")]
    [InlineData("@")]
    [InlineData("whatsapp:")]
    [InlineData("tel:+")]
    public void Text_WithoutAnIdentity_IsNone(string text)
        => Assert.False(IdentityForms.TryRead(text, IdentityField.Any, out _));

    [Fact]
    public void Identity_TooLong_IsKeptByItsHash()
    {
        Assert.True(IdentityForms.TryRead(new string('q', 300), IdentityField.Phone, out var one));
        Assert.True(IdentityForms.TryRead(new string('q', 301), IdentityField.Phone, out var other));

        Assert.Equal((IdentityKind.Other, 71), (one.Kind, one.Value.Length));
        Assert.NotEqual(one.Value, other.Value);
    }

    [Fact]
    public void Identities_AtRandom_KeepTheirFormAndNeverMeet()
    {
        var random = new Random(20261128);
        var known = new Dictionary<string, (IdentityKind, string)>(StringComparer.Ordinal);
        for (int i = 0; i < 20_000; i++)
        {
            (var kind, var field, string text) = Random(random);
            Assert.True(IdentityForms.TryRead(text, field, out var form), text);
            Assert.Equal((kind, text), (form.Kind, form.Value));
            if (known.TryGetValue(form.Value, out var before))
            {
                Assert.Equal(before, (kind, text));
            }

            known[form.Value] = (kind, text);
            AssertSame(form, form.Value, IdentityField.Any);
            AssertSame(form, form.Value, field);
            AssertSame(form, Marked(text, random), field);
        }
    }

    /// <summary>An identity of any kind in its canonical spelling.</summary>
    private static (IdentityKind Kind, IdentityField Field, string Text) Random(Random random)
    {
        string country = $"{(char)random.Next('A', 'Z' + 1)}{(char)random.Next('A', 'Z' + 1)}";
        string word = new(
            [.. Enumerable.Range(0, random.Next(1, 130)).Select(_ => Letters[random.Next(Letters.Length)])]);
        string digits = $"{random.NextInt64(10_000_000_000_000, 99_999_999_999_999)}";
        // Sweden has a plan without variants.
        string phone = $"467{random.Next(10_000_000, 99_999_999)}", name = $"@{digits}.{country.ToLowerInvariant()}";
        (var kind, var field, string text) = random.Next(6) switch
        {
            0 => (IdentityKind.UserId, IdentityField.Phone, $"{country}.{word}"),
            1 => (IdentityKind.ParentUserId, IdentityField.UserId, $"{country}.ENT.{word}"),
            2 => (IdentityKind.Lid, IdentityField.Phone, digits + "@lid"),
            3 => (IdentityKind.UserName, IdentityField.Any, name),
            4 => (IdentityKind.Other, IdentityField.Phone, $"x{word}/{digits}"),
            _ => (IdentityKind.Phone, IdentityField.Phone, phone),
        };
        return (kind, field, text);
    }

    private static string Marked(string text, Random random)
        => string.Concat(text.Select(each => random.Next(4) == 0 ? Marks[random.Next(Marks.Length)] + each : $"{each}"))
            + Marks[random.Next(Marks.Length)];

    private static void AssertSame(IdentityForm wanted, string text, IdentityField field)
    {
        Assert.True(IdentityForms.TryRead(text, field, out var form), text);
        Assert.Equal((wanted.Kind, wanted.Value), (form.Kind, form.Value));
    }
}
