using System.Net;

namespace StreamML.Ingest.Tests.Webhooks;

public sealed class HandshakeTests
{
    [Fact]
    public async Task Get_RightToken_AnswersTheRawChallenge()
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.Client.GetAsync(
            TestServer.WebhookPath + "?hub.mode=subscribe&hub.challenge=11%2B58%3Cb%3E&hub.verify_token=verify+me");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("11+58<b>", await answer.Content.ReadAsStringAsync());
        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong")]
    [InlineData("?hub.mode=subscribe&hub.challenge=1&hub.verify_token=")]
    [InlineData("?hub.mode=subscribe&hub.challenge=1")]
    [InlineData("?hub.mode=subscribe&hub.challenge=1&hub.verify_token=verify+me&hub.verify_token=verify+me")]
    [InlineData("?hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=verify+me")]
    [InlineData("?hub.challenge=1&hub.verify_token=verify+me")]
    [InlineData("?hub.mode=subscribe&hub.verify_token=verify+me")]
    [InlineData("?hub.mode=subscribe&hub.challenge=&hub.verify_token=verify+me")]
    [InlineData("?hub.mode=subscribe&hub.challenge=1&hub.challenge=2&hub.verify_token=verify+me")]
    public async Task Get_AnythingElse_Is403(string query)
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.Client.GetAsync(TestServer.WebhookPath + query);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Get_NoTokenSet_Is403EvenForAnEmptyOne()
    {
        await using var server = await TestServer.StartAsync(options => options.VerifyToken = "");

        using var answer = await server.Client.GetAsync(
            TestServer.WebhookPath + "?hub.mode=subscribe&hub.challenge=1&hub.verify_token=");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains(server.Logs.Lines, line => line.Line.Contains("Ingest__VerifyToken", StringComparison.Ordinal));
    }
}
