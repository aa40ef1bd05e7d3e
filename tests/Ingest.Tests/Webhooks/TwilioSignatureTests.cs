using System.Net;
using System.Security.Cryptography;
using System.Text;
using StreamML.Ingest.Webhooks;
using static StreamML.Ingest.Tests.TwilioRequest;

namespace StreamML.Ingest.Tests.Webhooks;

public sealed class TwilioSignatureTests
{
    // Known answers of the documentation and of Twilio's libraries: auth token 12345.
    private const string KnownUrl = "https://mycompany.com/myapp.php?foo=1&bar=2";
    private const string KnownSignature = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";

    private static readonly (string Name, string Value)[] Known =
    [
        ("CallSid", "CA1234567890ABCDE"), ("From", "+14158675309"), ("Digits", "1234"), ("To", "+18005551212"),
        ("Caller", "+14158675309"),
    ];

    private static readonly TwilioSignature Verifier = new([OldToken, Token]);

    [Theory]
    [InlineData(KnownUrl)]
    [InlineData("https://mycompany.com:443/myapp.php?foo=1&bar=2")]
    [InlineData("https://mycompany.com:8443/myapp.php?foo=1&bar=2")]
    public void Verify_KnownAnswer_IsTrueWithAndWithoutPort(string url)
        => Assert.True(IsTrue(url, Form(Known), KnownSignature));

    [Theory]
    [InlineData("+12349013030", "0/KCTR6DLpKmkAf8muzZqo1nDgQ=")]
    [InlineData("+14158675310", "GvWf1cFY/Q7PnoempGyD5oXAezc=")]
    public void Verify_KnownAnswerOfTheDocumentation_IsTrue(string caller, string signature)
        => Assert.True(IsTrue(
            KnownUrl,
            Form(
                ("CallSid", "CA1234567890ABCDE"), ("Caller", caller), ("Digits", "1234"), ("From", caller),
                ("To", "+18005551212")),
            signature));

    [Theory]
    [InlineData("https://mycompany.com:443/myapp.php?foo=1&bar=2", "https://mycompany.com/myapp.php?foo=1&bar=2")]
    [InlineData("http://mycompany.com:80/a", "http://mycompany.com/a")]
    [InlineData("https://[2001:db8::1]:443/a", "https://[2001:db8::1]/a")]
    [InlineData("http://mycompany.com:8080/a?x=a:1", "http://mycompany.com:8080/a?x=a:1")]
    public void Verify_SignedWithAPort_IsTrueForTheAddressWithout(string signed, string called)
        => Assert.True(IsTrue(called, Form(Known), Sign(signed, Known)));

    [Fact]
    public void Verify_KnownAnswerOfAJsonBody_IsTrueForThatBodyOnly()
    {
        const string body = """{"property": "value", "boolean": true}""";
        string url = KnownUrl + "&bodySHA256="
            + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
        Assert.Equal("0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620", url[^64..]);

        Assert.True(IsTrue(url, Encoding.UTF8.GetBytes(body), "a9nBmqA0ju/hNViExpshrM61xv4="));
        Assert.False(IsTrue(url, Encoding.UTF8.GetBytes(body + " "), "a9nBmqA0ju/hNViExpshrM61xv4="));
        Assert.False(IsTrue(url[..^1] + "1", Encoding.UTF8.GetBytes(body), "a9nBmqA0ju/hNViExpshrM61xv4="));
    }

    [Theory]
    [InlineData("b=2&a=1", "a1b2")]
    [InlineData("B=2&a=1", "B2a1")]
    [InlineData("a=2&a=1&a=2", "a1a2")]
    [InlineData("Body=++hello+&A=", "ABody  hello ")]
    [InlineData("Body=%2B%26%3D%25&Empty", "Body+&=%Empty")]
    [InlineData("Body=%E2%9D%A4", "Body❤")]
    [InlineData("Body=%zz%4", "Body%zz%4")]
    [InlineData("Body=a%0D%0Ab%00c", "Body" + "a\r\nb\0c")]
    [InlineData("&&=x&Body=1&&", "xBody1")]
    [InlineData("Aa=1&A=2&AB=3", "A2AB3Aa1")]
    [InlineData("", "")]
    public void Verify_Parameters_AreSignedDecodedSortedAndOnce(string form, string signed)
    {
        byte[] mac = HMACSHA1.HashData(Encoding.UTF8.GetBytes(Token), Encoding.UTF8.GetBytes("https://a.b/c" + signed));

        Assert.True(IsTrue("https://a.b/c", Encoding.UTF8.GetBytes(form), Convert.ToBase64String(mac)));
    }

    [Fact]
    public void Verify_SharedKeyOfAWebhooksRule_IsSha256()
    {
        byte[] mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Token), "https://a.b/ca1"u8);

        Assert.True(IsTrue("https://a.b/c", "a=1"u8.ToArray(), Convert.ToBase64String(mac)));
        Assert.False(IsTrue("https://a.b/c", "a=2"u8.ToArray(), Convert.ToBase64String(mac)));
    }

    [Fact]
    public void Verify_ParametersInAnyOrder_IsTrue()
    {
        var random = new Random(3);
        for (int round = 0; round < 200; round++)
        {
            var parameters = Enumerable.Range(0, random.Next(1, 60))
                .Select(_ => ($"P{random.Next(30)}", new string((char)random.Next(32, 0x2000), random.Next(4))))
                    .ToArray();
            string signature = Sign(KnownUrl, parameters);
            random.Shuffle(parameters);

            Assert.True(IsTrue(KnownUrl, Form(parameters), signature));
        }
    }

    [Theory]
    [InlineData("https://mycompany.com/myapp.php?foo=1&bar=3")]
    [InlineData("https://mycompany.com/myapp.php?bar=2&foo=1")]
    [InlineData("https://mycompany.com/myapp.php")]
    [InlineData("https://mycompany.com/Myapp.php?foo=1&bar=2")]
    [InlineData("http://mycompany.com/myapp.php?foo=1&bar=2")]
    [InlineData("https://mycompany.org/myapp.php?foo=1&bar=2")]
    [InlineData("https://mycompany.com/myapp.php?foo=1&bar=2&bodySHA256=")]
    public void Verify_OtherAddress_IsFalse(string url) => Assert.False(IsTrue(url, Form(Known), KnownSignature));

    public static TheoryData<string[]> FalseHeaders()
    {
        string right = Sign("http://127.0.0.1/webhooks/twilio", Message());
        return new TheoryData<string[]>(
            [], [""], [right[..^1]], [right + "="], [right[..^4]], ["=" + right], [new string('A', 27) + "="],
            [new string('A', 43) + "="], [right, right], [right + "," + right],
            ["sha1=" + right]);
    }

    [Theory]
    [MemberData(nameof(FalseHeaders))]
    public async Task Post_WithoutTrueSignature_Is401AndAppendsNothing(string[] headers)
    {
        await using var server = await TestServer.StartAsync(options => options.TwilioPublicUrl = "http://127.0.0.1");

        using var answer = await PostAsync(
            server, Form(Message()), signature: null, headers: [
                .. headers.Select(each => ("X-Twilio-Signature", each))]);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(0, server.Appender.Begun);
    }

    [Fact]
    public void Read_OfLettersThatAreNoBase64_IsNull() => Assert.Null(TwilioSignature.Read(new string('é', 28)));

    [Fact]
    public async Task Post_SignedByEitherToken_IsArchivedAndByAnotherAccountsRefused()
    {
        await using var server = await TestServer.StartAsync();
        string url = Url(server);

        using var now = await PostAsync(server, Form(Message()), Sign(url, Message()));
        using var before = await PostAsync(server, Form(Message()), Sign(url, Message(), OldToken));
        using var foreign = await PostAsync(server, Form(Message()), Sign(url, Message(), "token-of-another-account"));

        Assert.Equal(HttpStatusCode.OK, now.StatusCode);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, foreign.StatusCode);
        Assert.Equal(2, server.Appender.Records.Count);
    }

    [Fact]
    public async Task Post_AnyBitFlippedOrByteCut_Is401()
    {
        await using var server = await TestServer.StartAsync();
        string signature = Sign(Url(server), Message());
        byte[] form = Form(Message());
        var random = new Random(11);

        for (int round = 0; round < 400; round++)
        {
            byte[] body = (byte[])form.Clone();
            string forged = signature;
            switch (round % 4)
            {
                case 0: body[random.Next(body.Length)] ^= (byte)(1 << random.Next(5)); break;
                case 1: body = body[..random.Next(body.Length)]; break;
                case 2: body = [.. body, .. "&Extra=1"u8]; break;
                default:
                    byte[] raw = Convert.FromBase64String(signature);
                    raw[random.Next(20)] ^= (byte)(1 << random.Next(8));
                    forged = Convert.ToBase64String(raw);
                    break;
            }

            using var answer = await PostAsync(server, body, forged);

            // A hexadecimal digit's case is no part of what is signed, and neither is an & more.
            bool same = Encoding.UTF8.GetString(body).Equals(
                Encoding.UTF8.GetString(form), StringComparison.OrdinalIgnoreCase) && round % 4 == 0;
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized || same, Encoding.UTF8.GetString(body));
        }
    }

    [Fact]
    public async Task Post_NoTokenSet_IsClosedAndSaysWhichOption()
    {
        await using var server = await TestServer.StartAsync(options => options.TwilioAuthTokens = []);

        using var answer = await PostAsync(server, Form(Message()), Sign(Url(server), Message(), ""));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal(0, server.Appender.Begun);
        Assert.Contains(server.Logs.Lines,
            line => line.Line.Contains("Ingest__TwilioAuthTokens__0", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://hooks.example.com", "https://hooks.example.com/webhooks/twilio?a=%2F&b=x+y")]
    [InlineData("https://hooks.example.com/", "https://hooks.example.com:443/webhooks/twilio?a=%2F&b=x+y")]
    [InlineData("https://hooks.example.com:8443", "https://hooks.example.com:8443/webhooks/twilio?a=%2F&b=x+y")]
    [InlineData("https://example.com/hooks/tw", "https://example.com/hooks/tw?a=%2F&b=x+y")]
    public async Task Post_PublicUrlSet_IsWhatIsSigned(string option, string url)
    {
        await using var server = await TestServer.StartAsync(options => options.TwilioPublicUrl = option);

        using var answer = await PostAsync(
            server, Form(Message()), Sign(url, Message()), Hook + "?a=%2F&b=x+y",
            headers: [("X-Forwarded-Host", "evil.example.com"), ("X-Forwarded-Proto", "http")]);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData(true, "https", "hooks.example.com", HttpStatusCode.OK)]
    [InlineData(true, "https, http", "hooks.example.com, 10.0.0.1", HttpStatusCode.OK)]
    [InlineData(true, "https", "other.example.com", HttpStatusCode.Unauthorized)]
    [InlineData(true, "http", "hooks.example.com", HttpStatusCode.Unauthorized)]
    [InlineData(false, "https", "hooks.example.com", HttpStatusCode.Unauthorized)]
    public async Task Post_ForwardedHeaders_AreBelievedWhereTheOptionSaysSo(
        bool option, string proto, string host, HttpStatusCode expected)
    {
        await using var server = await TestServer.StartAsync(options => options.TwilioForwardedHeaders = option);

        using var answer = await PostAsync(
            server, Form(Message()), Sign("https://hooks.example.com/webhooks/twilio", Message()),
            headers: [("X-Forwarded-Host", host), ("X-Forwarded-Proto", proto)]);

        Assert.Equal(expected, answer.StatusCode);
    }

    private static bool IsTrue(string url, byte[] body, string signature)
        => Verifier.Verify(url, body, TwilioSignature.Read(signature)!);
}
