using System.Collections.Concurrent;
using System.Net;
using System.Text;
using StreamML.Messaging.Registry;

namespace StreamML.Messaging.Tests.Registry;

/// <summary>The registrar against a scripted server: attempts, fail-over, credentials, malformed answers.</summary>
public sealed class SchemaRegistrarTests
{
    [Theory]
    [InlineData(500, 3, true)]
    [InlineData(503, 3, true)]
    [InlineData(429, 3, true)]
    [InlineData(404, 1, false)]
    [InlineData(409, 6, false)]
    [InlineData(401, 1, false)]
    public async Task Register_OfARefusal_IsTriedAgainOnlyWhereThatMayHelp(int status, int attempts, bool isTransient)
    {
        var server = new ScriptedServer(_ => Json("<html>", status));

        var refused = await Assert.ThrowsAsync<RegistryException>(() => RegisterAsync(server, o => o.Retries = 2));

        Assert.Equal(status, (int)refused.Status!.Value);
        Assert.Equal(isTransient, refused.IsTransient);
        Assert.Equal(attempts, server.Requests.Count);
    }

    [Fact]
    public async Task Register_OfWhatAnotherRoleIsRegistering_TakesItsId()
    {
        int lookups = 0;
        var server = new ScriptedServer(request => request.RequestUri!.AbsolutePath.EndsWith("/versions")
            ? Json("{\"error_code\":409,\"message\":\"it already exists\"}", 409)
            : lookups++ == 0
            ? Json("{\"error_code\":40403,\"message\":\"not yet\"}", 404)
            : Json("{\"subject\":\"s/ value\",\"id\":9,\"version\":1,\"schema\":\"\"}"));

        Assert.Equal(9, await RegisterAsync(server, o => o.Retries = 1));
    }

    [Fact]
    public async Task Register_WithAReason_TellsIt()
    {
        var server = new ScriptedServer(_ => Json("{\"error_code\":42201,\"message\":\"no such type\"}", 422));

        var refused = await Assert.ThrowsAsync<RegistryException>(() => RegisterAsync(server));

        Assert.Contains("no such type; error code: 42201", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Register_AtServersOfWhichOneFails_GoesToTheNext()
    {
        var server = new ScriptedServer(request => request.RequestUri!.Port == 1
            ? throw new HttpRequestException("refused")
            : Json("{\"id\":7}"));

        Assert.Equal(7, await RegisterAsync(server, o => o.Url = "http://127.0.0.1:1, http://127.0.0.1:2/base/"));

        Assert.Equal(
            ["http://127.0.0.1:1/subjects/s%2F%20value/versions?normalize=False",
                "http://127.0.0.1:2/base/subjects/s%2F%20value/versions?normalize=False"],
            server.Requests.Select(request => request.Url));
    }

    [Fact]
    public async Task Register_WithoutAnAnswer_IsTransientAndNamesTheServerButNoSecret()
    {
        var server = new ScriptedServer(_ => throw new HttpRequestException("refused"));

        var failed = await Assert.ThrowsAsync<RegistryException>(
            () => RegisterAsync(server, o => (o.Username, o.Password) = ("u", "hunter2")));

        Assert.True(failed.IsTransient);
        Assert.Null(failed.Status);
        Assert.Contains("127.0.0.1:1", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failed.ToString(), StringComparison.Ordinal);
        Assert.All(server.Requests, request => Assert.Equal("Basic dTpodW50ZXIy", request.Authorization));
    }

    [Fact]
    public async Task Register_WithABearerToken_SendsIt()
    {
        var server = new ScriptedServer(_ => Json("{\"id\":7}"));

        await RegisterAsync(server, o => o.BearerToken = "t0ken");

        Assert.Equal("Bearer t0ken", Assert.Single(server.Requests).Authorization);
    }

    [Fact]
    public async Task Register_WithATokenEndpointThatRefuses_FailsWithoutTheSecret()
    {
        var server = new ScriptedServer(_ => Json("{}", 403));

        var failed = await Assert.ThrowsAsync<RegistryException>(() => RegisterAsync(
            server, o => (o.TokenUrl, o.ClientId, o.ClientSecret) = ("http://127.0.0.1:1/token", "id", "hunter2")));

        Assert.Equal(HttpStatusCode.Forbidden, failed.Status);
        Assert.DoesNotContain("hunter2", failed.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}x")]
    [InlineData("null")]
    [InlineData("[1,2]")]
    [InlineData("{}")]
    [InlineData("{\"id\":[]}")]
    public async Task Register_WhoseAnswerIsNotThePromisedJson_IsNoTransientFailure(string body)
    {
        var failed = await Assert.ThrowsAsync<RegistryException>(
            () => RegisterAsync(new ScriptedServer(_ => Json(body))));

        Assert.False(failed.IsTransient);
    }

    [Fact]
    public async Task Register_WhoseAnswerHasNoEnd_Fails()
    {
        var server = new ScriptedServer(_ => Json("{\"id\":7,\"x\":\"" + new string('x', 9 << 20) + "\"}"));

        await Assert.ThrowsAsync<RegistryException>(() => RegisterAsync(server));
    }

    private static Task<int> RegisterAsync(ScriptedServer server, Action<SchemaRegistryOptions>? set = null)
    {
        var options = RegistryConnectionTests.Options("http://127.0.0.1:1");
        set?.Invoke(options);
        return RegistryConnectionTests.RegisterAsync(options, server);
    }

    private static HttpResponseMessage Json(string body, int status = 200) =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private sealed class ScriptedServer(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        public ConcurrentQueue<(string Url, string? Authorization)> Requests { get; } = new();

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Yield();
            Requests.Enqueue((request.RequestUri!.AbsoluteUri, request.Headers.Authorization?.ToString()));
            return answer(request);
        }
    }
}
