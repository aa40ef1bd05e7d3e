using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using StreamML.Testing;

namespace StreamML.Trainer.Tests.Alerts;

/// <summary>A webhook's receiver that answers as it is told and keeps what it got.</summary>
internal sealed class FakeReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<int> _answers;
    private WebApplication _server = null!;

    private FakeReceiver(int[] answers) => _answers = new ConcurrentQueue<int>(answers);

    public string Url { get; private set; } = "";

    /// <summary>Signature, id and body of each request.</summary>
    public ConcurrentQueue<(string? Signature, string? Id, string? Type, byte[] Body)> Got { get; } = new();

    /// <param name="answers">Its statuses; then 204.</param>
    public static async Task<FakeReceiver> StartAsync(params int[] answers)
    {
        var receiver = new FakeReceiver(answers);
        receiver._server = await LoopbackServer.StartAsync(receiver.AnswerAsync);
        receiver.Url = receiver._server.Urls.Single() + "/hook?key=in-the-address";
        return receiver;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Got.Enqueue((
            context.Request.Headers["X-StreamML-Signature"], context.Request.Headers["X-StreamML-Alert"],
            context.Request.ContentType, body.ToArray()));
        context.Response.StatusCode = _answers.TryDequeue(out int status) ? status : 204;
    }
}
