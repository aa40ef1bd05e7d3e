using System.Net;
using System.Text;
using StreamML.Schemas.V1;

namespace StreamML.Ingest.Tests.Webhooks;

public sealed class SignatureTests
{
    private static readonly byte[] Body = Bodies.Text("111");

    [Fact]
    public async Task Post_SignedByEitherSecret_IsArchived()
    {
        await using var server = await TestServer.StartAsync();

        using var now = await server.PostAsync(Body, TestServer.Sign(Body));
        using var before = await server.PostAsync(Body, TestServer.Sign(Body, TestServer.OldSecret));
        using var upper = await server.PostAsync(Body, "sha256=" + TestServer.Sign(Body)[7..].ToUpperInvariant());

        Assert.Equal(HttpStatusCode.OK, now.StatusCode);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.OK, upper.StatusCode);
        Assert.Equal(0, now.Content.Headers.ContentLength);
        Assert.Equal(3, server.Appender.Records.Count);
    }

    public static TheoryData<string[]> FalseHeaders()
    {
        string right = TestServer.Sign(Body);
        return new TheoryData<string[]>(
            [],
            [""],
            ["sha256="],
            [right[..^1]],
            [right + "0"],
            [right[7..]],
            ["sha1=" + right[7..47]],
            ["sha1=" + right[7..]],
            ["SHA256=" + right[7..]],
            ["sha256=" + new string('g', 64)],
            ["sha256=" + new string('0', 64)],
            [right, right],
            [right + "," + right],
            [TestServer.Sign(Body, "another secret")],
            [TestServer.Sign(Encoding.UTF8.GetBytes(""))]);
    }

    [Theory]
    [MemberData(nameof(FalseHeaders))]
    public async Task Post_WithoutTrueSignature_Is401AndAppendsNothing(string[] headers)
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.PostAsync(Body, headers);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(0, server.Appender.Begun);
    }

    [Fact]
    public async Task Post_AnyBitFlippedInBodyOrSignature_Is401()
    {
        await using var server = await TestServer.StartAsync();
        string signature = TestServer.Sign(Body);
        var random = new Random(11);

        for (int round = 0; round < 400; round++)
        {
            byte[] body = (byte[])Body.Clone();
            string forged = signature;
            if (round % 2 == 0)
            {
                body[random.Next(body.Length)] ^= (byte)(1 << random.Next(8));
            }
            else
            {
                byte[] raw = Convert.FromHexString(signature[7..]);
                raw[random.Next(32)] ^= (byte)(1 << random.Next(8));
                forged = "sha256=" + Convert.ToHexStringLower(raw);
            }

            using var answer = await server.PostAsync(body, forged);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        Assert.Equal(0, server.Appender.Begun);
    }

    [Fact]
    public async Task Post_EscapedUnicode_IsHashedAndArchivedAsItCame()
    {
        await using var server = await TestServer.StartAsync();
        byte[] body = Bodies.Of("""{"entry":[ {"id":"1","x":"\u00e4\u00f6\u00e5 \ud83d\ude00 \/ ä"} ]}""" + "\r\n ");

        using var answer = await server.PostAsync(body);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(body, Assert.Single(server.Appender.Values<RawWebhook>()).Body.ToByteArray());
    }

    [Fact]
    public async Task Post_NoSecretSet_IsClosedAndSaysWhichOption()
    {
        await using var server = await TestServer.StartAsync(options => options.AppSecrets = []);

        using var answer = await server.PostAsync(Body, TestServer.Sign(Body, ""));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(0, server.Appender.Begun);
        Assert.Contains(server.Logs.Lines,
            line => line.Line.Contains("Ingest__AppSecrets__0", StringComparison.Ordinal));
    }
}
