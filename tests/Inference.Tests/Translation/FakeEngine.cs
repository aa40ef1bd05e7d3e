using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StreamML.Inference.Tests.Translation;

/// <summary>A small HTTP server that answers as it is told and keeps what it was asked.</summary>
internal sealed class FakeEngine : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, string, (int Status, string Body)> _answer;
    private readonly Task _loop;

    /// <param name="answer">Status and body for a path and a posted body.</param>
    public FakeEngine(Func<string, string, (int Status, string Body)> answer)
    {
        _answer = answer;
        (_listener, Url) = Listen();
        _loop = ServeAsync();
    }

    public string Url { get; }

    /// <summary>Method, path with query, the key's header, body.</summary>
    public ConcurrentQueue<(string Method, string Path, string? Key, string Body)> Asked { get; } = new();

    /// <summary>Posts alone.</summary>
    public int Posts => Asked.Count(request => request.Method == "POST");

    /// <summary>Headers of each answer.</summary>
    public Dictionary<string, string> Headers { get; } = [];

    /// <summary>Held back until it is set, where it is set at all.</summary>
    public TaskCompletionSource? Hold { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Hold?.TrySetResult();
        _listener.Stop();
        await _loop;
        _listener.Close();
        _stop.Dispose();
    }

    // A port that was free a moment ago may be gone: then another one.
    private static (HttpListener Listener, string Url) Listen()
    {
        for (int attempt = 0; ; attempt++)
        {
            using var free = new TcpListener(IPAddress.Loopback, 0);
            free.Start();
            string url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
            free.Stop();
            var listener = new HttpListener { Prefixes = { url + "/" } };
            try
            {
                listener.Start();
                return (listener, url);
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                listener.Close();
            }
        }
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await AnswerAsync(await _listener.GetContextAsync());
            }
            catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException or IOException)
            {
                // The test ends, or the client has gone.
                continue;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
        string body = await reader.ReadToEndAsync();
        Asked.Enqueue(
            (context.Request.HttpMethod, context.Request.RawUrl!, context.Request.Headers["X-Goog-Api-Key"], body));
        if (Hold is not null)
        {
            await Hold.Task;
        }

        var (status, answer) = _answer(context.Request.Url!.AbsolutePath, body);
        context.Response.StatusCode = status;
        foreach (var (name, value) in Headers)
        {
            context.Response.AddHeader(name, value);
        }

        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer));
        context.Response.Close();
    }
}
