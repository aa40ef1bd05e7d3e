using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StreamML.FaultInjection.Alerts;

/// <summary>
/// A server on loopback that stands in for the Graph API and for a translation engine: it serves audio that nobody can
/// decode, knows nothing else, and hangs when told to. Dispose it to stop it.
/// </summary>
internal sealed class FaultyServer : IAsyncDisposable
{
    private const string MediaPath = "/media/";

    private static readonly byte[] Audio = "this is no audio"u8.ToArray();

    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stop = new();
    private volatile TaskCompletionSource? _hanging;

    private FaultyServer(WebApplication app) => _app = app;

    /// <summary>Its address.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>Starts one on a free port.</summary>
    public static async Task<FaultyServer> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new FaultyServer(builder.Build());
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync(cancellationToken);
        return server;
    }

    /// <summary>Answers nothing from now on.</summary>
    public void Hang() => _hanging = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Answers again, also what waits.</summary>
    public void GoOn()
    {
        var hanging = _hanging;
        _hanging = null;
        hanging?.TrySetResult();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        GoOn();
        await _app.DisposeAsync();
        _stop.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (_hanging is { } hanging)
        {
            await hanging.Task.WaitAsync(context.RequestAborted);
        }

        string path = context.Request.Path.Value ?? "";
        if (path.StartsWith(MediaPath, StringComparison.Ordinal))
        {
            context.Response.ContentType = "audio/ogg";
            await context.Response.Body.WriteAsync(Audio, _stop.Token);
            return;
        }

        if (!path.Contains("/audio-", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await context.Response.WriteAsJsonAsync(
            new
            {
                url = new Uri(Address, $"{MediaPath}{path.Split('/')[^1]}").ToString(),
                mime_type = "audio/ogg",
                sha256 = Convert.ToHexStringLower(SHA256.HashData(Audio)),
                file_size = Audio.Length.ToString(CultureInfo.InvariantCulture),
                id = path.Split('/')[^1],
                messaging_product = "whatsapp",
            },
            _stop.Token);
    }
}
