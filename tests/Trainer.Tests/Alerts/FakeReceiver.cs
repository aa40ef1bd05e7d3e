using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace StreamML.Trainer.Tests.Alerts;

/// <summary>A webhook's receiver that answers as it is told and keeps what it got.</summary>
internal sealed class FakeReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly ConcurrentQueue<int> _answers;
    private readonly Task _loop;

    /// <param name="answers">Its statuses; then 204.</param>
    public FakeReceiver(params int[] answers)
    {
        _answers = new ConcurrentQueue<int>(answers);
        (_listener, Url) = Listen();
        _loop = ServeAsync();
    }

    public string Url { get; }

    /// <summary>Signature, id and body of each request.</summary>
    public ConcurrentQueue<(string? Signature, string? Id, string? Type, byte[] Body)> Got { get; } = new();

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _loop;
        _listener.Close();
    }

    // A port that was free a moment ago may be gone: then another one.
    private static (HttpListener Listener, string Url) Listen()
    {
        for (int attempt = 0; ; attempt++)
        {
            using var free = new TcpListener(IPAddress.Loopback, 0);
            free.Start();
            string url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
            free.Stop();
            var listener = new HttpListener { Prefixes = { url } };
            try
            {
                listener.Start();
                return (listener, url + "hook?key=in-the-address");
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                listener.Close();
            }
        }
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                Got.Enqueue((
                    context.Request.Headers["X-StreamML-Signature"], context.Request.Headers["X-StreamML-Alert"],
                    context.Request.ContentType, body.ToArray()));
                context.Response.StatusCode = _answers.TryDequeue(out int status) ? status : 204;
                context.Response.Close();
            }
            catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException or IOException)
            {
                // The test ends, or the client has gone.
                continue;
            }
        }
    }
}
