using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using StreamML.Access;
using StreamML.Messaging.Roles;

namespace StreamML.Ingest.Tests;

/// <summary>A server on a free port with a fake broker, and a client that signs.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    public const string Secret = "app-secret-1";
    public const string OldSecret = "app-secret-0";
    public const string VerifyToken = "verify me";
    public const string Token = "token-of-tenant-one";
    public const string AnyToken = "token-of-everybody-1";
    public const string WebhookPath = "/webhooks/whatsapp";

    private readonly IngestServer _server;

    private TestServer(IngestServer server, FakeAppender appender, RecordingLoggers logs, AccessKeyBook keys)
    {
        _server = server;
        Keys = keys;
        Appender = appender;
        Logs = logs;
        Client = new HttpClient { BaseAddress = server.Address };
    }

    /// <summary>The keys of the topic.</summary>
    public AccessKeyBook Keys { get; }

    public FakeAppender Appender { get; }

    public RecordingLoggers Logs { get; }

    public HttpClient Client { get; }

    public Uri Address => _server.Address;

    public static IngestOptions Options(Action<IngestOptions>? change = null)
    {
        var options = new IngestOptions
        {
            Port = 0,
            VerifyToken = VerifyToken,
            AppSecrets = [Secret, OldSecret],
            TwilioAuthTokens = [TwilioRequest.OldToken, TwilioRequest.Token],
            ApiTokens =
            [
                new ApiTokenOptions { Token = Token, Tenant = "one" },
                new ApiTokenOptions
                {
                    TokenSha256 = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(AnyToken))),
                    Tenant = "*",
                },
            ],
        };
        change?.Invoke(options);
        return options;
    }

    public static async Task<TestServer> StartAsync(
        Action<IngestOptions>? change = null, Dictionary<string, string>? portfolios = null,
        HealthProbes? health = null)
    {
        var appender = new FakeAppender();
        var logs = new RecordingLoggers();
        var tenants = new TenantOptions { Portfolios = portfolios ?? [] };
        var keys = new AccessKeyBook(TimeProvider.System);
        var options = Options(change);
        var server = await IngestHost.StartAsync(
            options, tenants, new BearerGate(keys, null, options.Tokens()), appender, TimeProvider.System, logs, health,
            CancellationToken.None);
        return new TestServer(server, appender, logs, keys);
    }

    public static string Sign(ReadOnlySpan<byte> body, string secret = Secret)
        => "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    public Task<HttpResponseMessage> PostAsync(byte[] body) => PostAsync(body, Sign(body));

    public async Task<HttpResponseMessage> PostAsync(byte[] body, params string[] signatures)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, WebhookPath);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach (string signature in signatures)
        {
            request.Headers.TryAddWithoutValidation("X-Hub-Signature-256", signature);
        }

        return await Client.SendAsync(request);
    }

    public async Task<HttpResponseMessage> PostJsonAsync(
        string path, string json, string? token = Token, string? type = "application/json", string? tenant = null,
        string? trace = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json)),
        };
        if (type is not null)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        }

        if (tenant is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Tenant", tenant);
        }

        if (trace is not null)
        {
            request.Headers.TryAddWithoutValidation("traceparent", trace);
        }

        return await Client.SendAsync(request);
    }

    /// <summary>A bare connection, for what no client would send.</summary>
    public async Task<NetworkStream> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(Address.Host, Address.Port);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
    }
}

/// <summary>Keeps every line that would be logged, from every category and level.</summary>
internal sealed class RecordingLoggers : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(int Id, LogLevel Level, string Line)> _lines = new();

    public IReadOnlyList<(int Id, LogLevel Level, string Line)> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
        // None is taken.
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
        => _lines.Enqueue((eventId.Id, logLevel, formatter(state, exception) + exception));

    public void Dispose()
    {
        // Nothing is held.
    }
}
