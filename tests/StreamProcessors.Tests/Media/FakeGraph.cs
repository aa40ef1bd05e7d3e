using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using StreamML.Testing;

namespace StreamML.StreamProcessors.Tests.Media;

/// <summary>A Graph API on loopback that answers as it is told and remembers who asked.</summary>
internal sealed class FakeGraph : IAsyncDisposable
{
    private WebApplication _app = null!;

    private FakeGraph()
    {
    }

    /// <summary>Host, path and Authorization of each request.</summary>
    public ConcurrentQueue<(string Host, string Path, string Token)> Requests { get; } = new();

    public int Port { get; private set; }

    /// <summary>Answers by path.</summary>
    public ConcurrentDictionary<string, Func<HttpContext, Task>> Answers { get; } = new();

    public static async Task<FakeGraph> StartAsync()
    {
        var graph = new FakeGraph();
        graph._app = await LoopbackServer.StartAsync(graph.AnswerAsync);
        graph.Port = new Uri(graph._app.Urls.Single()).Port;
        return graph;
    }

    /// <summary>Entry of an id: its address and digest.</summary>
    public void Entry(string id, string url, string? sha256 = null, long? size = null) =>
        Answers[$"/v1/{id}"] = context =>
        context.Response.WriteAsJsonAsync(new { url, sha256, file_size = size, mime_type = "audio/ogg", id });

    public void Status(string path, int status, string? retryAfter = null) => Answers[path] = context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = retryAfter;
        return Task.CompletedTask;
    };

    public void Bytes(string path, byte[] bytes) => Answers[path] = context =>
        context.Response.Body.WriteAsync(bytes).AsTask();

    public void Redirect(string path, string target) => Answers[path] = context =>
    {
        context.Response.Redirect(target);
        return Task.CompletedTask;
    };

    public string Url(string path, string host = "media.test") => $"http://{host}:{Port}{path}";

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        Requests.Enqueue((context.Request.Host.Host, path, context.Request.Headers.Authorization.ToString()));
        if (Answers.TryGetValue(path, out var answer))
        {
            return answer(context);
        }

        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    }
}
