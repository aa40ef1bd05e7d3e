using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using StreamML.Testing;

namespace StreamML.Inference.Tests.Translation;

/// <summary>A small HTTP server that answers as it is told and keeps what it was asked.</summary>
internal sealed class FakeEngine : IAsyncDisposable
{
    private readonly Func<string, string, (int Status, string Body)> _answer;
    private WebApplication _server = null!;

    private FakeEngine(Func<string, string, (int Status, string Body)> answer) => _answer = answer;

    public string Url => _server.Urls.Single();

    /// <summary>Method, path with query, the key's header, body.</summary>
    public ConcurrentQueue<(string Method, string Path, string? Key, string Body)> Asked { get; } = new();

    /// <summary>Posts alone.</summary>
    public int Posts => Asked.Count(request => request.Method == "POST");

    /// <summary>Headers of each answer.</summary>
    public Dictionary<string, string> Headers { get; } = [];

    /// <summary>Held back until it is set, where it is set at all.</summary>
    public TaskCompletionSource? Hold { get; set; }

    /// <param name="answer">Status and body for a path and a posted body.</param>
    public static async Task<FakeEngine> StartAsync(Func<string, string, (int Status, string Body)> answer)
    {
        var engine = new FakeEngine(answer);
        engine._server = await LoopbackServer.StartAsync(engine.AnswerAsync);
        return engine;
    }

    public async ValueTask DisposeAsync()
    {
        Hold?.TrySetResult();
        await _server.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        string body = await reader.ReadToEndAsync();
        Asked.Enqueue((
            context.Request.Method, context.Request.GetEncodedPathAndQuery(),
            context.Request.Headers["X-Goog-Api-Key"], body));
        if (Hold is not null)
        {
            await Hold.Task;
        }

        var (status, answer) = _answer(context.Request.Path.Value!, body);
        context.Response.StatusCode = status;
        foreach (var (name, value) in Headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(answer));
    }
}
