using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StreamML.FaultInjection.Leaks;

/// <summary>
/// An OpenTelemetry collector on loopback that takes what comes by OTLP over HTTP and searches it: Protobuf leaves
/// texts as they are. Any other path is not found. Dispose it to stop it.
/// </summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private const string Paths = "/v1/";

    private readonly WebApplication _app;
    private readonly LeakSearch _search;

    private OtlpReceiver(WebApplication app, LeakSearch search) => (_app, _search) = (app, search);

    /// <summary>Its address.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>Starts one on a free port.</summary>
    public static async Task<OtlpReceiver> StartAsync(LeakSearch search, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build(), search);
        receiver._app.Run(receiver.TakeAsync);
        await receiver._app.StartAsync(cancellationToken);
        return receiver;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "";
        if (!path.StartsWith(Paths, StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _search.Look($"OTLP {path[Paths.Length..]}", path, Encoding.Latin1.GetString(body.ToArray()));
    }
}
