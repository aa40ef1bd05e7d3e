using System.Net;

namespace StreamML.Ingest.Tests.Http;

/// <summary>
/// A wrong setting on Meta's side is told in the log: once a minute with its reason, never with what was sent.
/// </summary>
public sealed class ReasonLogTests
{
    private const string Canary = "canary-15170001234";

    [Theory]
    [InlineData("?hub.mode=subscribe&hub.challenge=1&hub.verify_token="
        + Canary, "hub.verify_token is not that of Ingest__VerifyToken")]
    [InlineData("?hub.mode=subscribe&hub.challenge=1", "hub.verify_token is missing or repeated")]
    [InlineData("?hub.mode=subscribe&hub.verify_token=" + Canary, "hub.challenge is missing, repeated or too long")]
    [InlineData("?hub.mode=" + Canary, "hub.mode is not subscribe")]
    public async Task Handshake_Refused_IsLoggedOnceWithItsReason(string query, string reason)
    {
        await using var server = await TestServer.StartAsync();

        for (int i = 0; i < 3; i++)
        {
            using var answer = await server.Client.GetAsync(TestServer.WebhookPath + query);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        var line = Assert.Single(server.Logs.Lines, line => line.Id == 2012);
        Assert.EndsWith(reason, line.Line, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Logs.Lines, each => each.Line.Contains(Canary, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/webhook/" + Canary, "the path is unknown")]
    [InlineData("/Webhooks/WhatsApp", "the path is written in another case")]
    public async Task Path_NotServed_IsLoggedOnceWithThoseServed(string path, string reason)
    {
        await using var server = await TestServer.StartAsync();

        for (int i = 0; i < 3; i++)
        {
            using var answer = await server.Client.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        var line = Assert.Single(server.Logs.Lines, line => line.Id == 2013);
        Assert.Contains(reason, line.Line, StringComparison.Ordinal);
        Assert.Contains(TestServer.WebhookPath, line.Line, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Logs.Lines, each => each.Line.Contains(Canary, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Handshake_AtAPathWithASlashAtItsEnd_Answers()
    {
        await using var server = await TestServer.StartAsync(options => options.WebhookPath = "/hook/");

        foreach (string? path in new[] { "/hook", "/hook/" })
        {
            using var answer = await server.Client.GetAsync(
                path + "?hub.mode=subscribe&hub.challenge=7&hub.verify_token=verify+me");
            Assert.Equal("7", await answer.Content.ReadAsStringAsync());
        }
    }
}
