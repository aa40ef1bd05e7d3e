using System.Collections.Concurrent;
using System.Net;
using System.Text;
using StreamML.Schemas.Registry;

namespace StreamML.Schemas.Tests.Registry;

/// <summary>The client against a scripted server: caching, single flight, retries, fail-over, authentication.</summary>
public sealed class SchemaRegistryClientTests
{
    private static readonly SchemaDefinition Schema = new("syntax = \"proto3\"; message A {}");

    [Fact]
    public async Task Register_OfTheSameSchemaAtOnce_AsksOnce()
    {
        var open = new TaskCompletionSource();
        var server = new ScriptedServer(async _ =>
        {
            await open.Task;
            return Json("{\"id\":7}");
        });
        using var client = Client(server);

        var all = Enumerable.Range(0, 20).Select(_ => client.RegisterAsync("s", Schema, false, default)).ToArray();
        open.SetResult();

        Assert.All(await Task.WhenAll(all), id => Assert.Equal(7, id));
        Assert.Equal(7, await client.RegisterAsync("s", new SchemaDefinition(Schema.Text), false, default));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Register_AfterAFailure_AsksAgain()
    {
        var answers = new Queue<HttpResponseMessage>(
            [Json("{\"error_code\":42201,\"message\":\"no\"}", 422), Json("{\"id\":7}")]);
        using var client = Client(new ScriptedServer(_ => Task.FromResult(answers.Dequeue())));

        var refused = await Assert.ThrowsAsync<SchemaRegistryException>(
            () => client.RegisterAsync("s", Schema, false, default));

        Assert.Equal(42201, refused.ErrorCode);
        Assert.Equal(7, await client.RegisterAsync("s", Schema, false, default));
    }

    [Fact]
    public async Task Request_ToServersOfWhichOneFails_GoesToTheNext()
    {
        var server = new ScriptedServer(request => request.RequestUri!.Port == 1
            ? throw new HttpRequestException("refused")
            : Task.FromResult(Json("[\"a\"]")));
        using var client = Client(server, options => options.Url = "http://127.0.0.1:1, http://127.0.0.1:2/base/");

        Assert.Equal(["a"], await client.GetSubjectsAsync(default));
        Assert.Equal(["a"], await client.GetSubjectsAsync(default));

        Assert.Equal(
            ["http://127.0.0.1:1/subjects", "http://127.0.0.1:2/base/subjects", "http://127.0.0.1:2/base/subjects"],
            server.Requests.Select(request => request.Url));
    }

    [Theory]
    [InlineData(500, 3)]
    [InlineData(503, 3)]
    [InlineData(429, 3)]
    [InlineData(404, 1)]
    [InlineData(401, 1)]
    public async Task Request_OfARefusal_IsTriedAgainOnlyWhereThatMayHelp(int status, int attempts)
    {
        var server = new ScriptedServer(_ => Task.FromResult(Json("<html>", status)));
        using var client = Client(server);

        var refused = await Assert.ThrowsAsync<SchemaRegistryException>(() => client.GetByIdAsync(1, null, default));

        Assert.Equal(status, (int)refused.Status!.Value);
        Assert.Equal(status, refused.ErrorCode);
        Assert.Equal(attempts, server.Requests.Count);
    }

    [Fact]
    public async Task Request_WithoutAnAnswer_IsTransientAndNamesTheServerButNoSecret()
    {
        var server = new ScriptedServer(_ => throw new HttpRequestException("refused"));
        using var client = Client(server, options => (options.Username, options.Password) = ("u", "hunter2"));

        var failed = await Assert.ThrowsAsync<SchemaRegistryException>(() => client.GetSubjectsAsync(default));

        Assert.True(failed.IsTransient);
        Assert.Null(failed.Status);
        Assert.Contains("127.0.0.1:1", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failed.ToString(), StringComparison.Ordinal);
        Assert.All(server.Requests, request => Assert.Equal("Basic dTpodW50ZXIy", request.Authorization));
    }

    [Fact]
    public async Task Request_WithABearerToken_SendsIt()
    {
        var server = new ScriptedServer(_ => Task.FromResult(Json("[]")));
        using var client = Client(server, options => options.BearerToken = "t0ken");

        await client.GetSubjectsAsync(default);

        Assert.Equal("Bearer t0ken", Assert.Single(server.Requests).Authorization);
    }

    [Fact]
    public async Task Request_OfASubjectWithSlashes_EscapesIt()
    {
        var server = new ScriptedServer(_ => Task.FromResult(Json("[1]")));
        using var client = Client(server);

        await client.GetVersionsAsync("a/b c%.proto", default);

        Assert.Equal("http://127.0.0.1:1/subjects/a%2Fb%20c%25.proto/versions", Assert.Single(server.Requests).Url);
    }

    [Theory]
    [InlineData("{}x")]
    [InlineData("null")]
    [InlineData("[1,2]")]
    public async Task Request_WhoseAnswerIsNotThePromisedJson_Fails(string body)
    {
        using var client = Client(new ScriptedServer(_ => Task.FromResult(Json(body))));

        await Assert.ThrowsAsync<SchemaRegistryException>(() => client.GetSubjectsAsync(default));
    }

    [Fact]
    public async Task GetById_OfManySchemas_KeepsNoMoreThanTheLimit()
    {
        var server = new ScriptedServer(_ => Task.FromResult(Json("{\"schema\":\"x\",\"schemaType\":\"PROTOBUF\"}")));
        using var client = Client(server, options => options.CachedSchemasMax = 2);

        foreach (int id in new[] { 1, 2, 1, 3, 1 })
        {
            Assert.Equal("x", (await client.GetByIdAsync(id, null, default)).Text);
        }

        Assert.Equal(4, server.Requests.Count);
    }

    [Theory]
    [InlineData("Url", "ftp://x", "http")]
    [InlineData("Url", "http://u:p@x", "credentials")]
    [InlineData("Url", "", "must name a registry")]
    [InlineData("Password", "p", "needs a Username")]
    [InlineData("BearerToken", "a b", "visible ASCII")]
    [InlineData("Retries", 21, "0 to 20")]
    [InlineData("CachedSchemasMax", 0, "at least 1")]
    [InlineData("ResponseBytesMax", 1, "at least 1,024")]
    public void Validate_OfAWrongSetting_NamesItAndWhatItMayBe(string property, object value, string expected)
    {
        var options = new SchemaRegistryOptions { Url = "http://127.0.0.1:1" };
        typeof(SchemaRegistryOptions).GetProperty(property)!.SetValue(options, value);

        var refused = Assert.Throws<InvalidOperationException>(options.Validate);

        Assert.Contains(property, refused.Message, StringComparison.Ordinal);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    private static SchemaRegistryClient Client(ScriptedServer server, Action<SchemaRegistryOptions>? set = null)
    {
        var options = new SchemaRegistryOptions
        {
            Url = "http://127.0.0.1:1",
            Retries = 2,
            RetryDelay = TimeSpan.FromMilliseconds(1),
        };
        set?.Invoke(options);
        return new SchemaRegistryClient(options, TimeProvider.System, server);
    }

    private static HttpResponseMessage Json(string body, int status = 200) =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private sealed class ScriptedServer(Func<HttpRequestMessage, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        public ConcurrentQueue<(string Url, string? Authorization)> Requests { get; } = new();

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Enqueue((request.RequestUri!.AbsoluteUri, request.Headers.Authorization?.ToString()));
            return answer(request);
        }
    }
}
