using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace StreamML.Bench.Api;

/// <summary>The minimal endpoint: parses the JSON of a body and answers fixed bytes.</summary>
internal sealed class ParsingEndpoint : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ParsingEndpoint(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>Starts one.</summary>
    /// <param name="answers">What it answers, by path.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<ParsingEndpoint> StartAsync(
        IReadOnlyDictionary<string, byte[]> answers, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        app.Run(async http =>
        {
            using (await JsonDocument.ParseAsync(http.Request.Body, default, http.RequestAborted))
            {
                http.Response.ContentType = "application/json; charset=utf-8";
                await http.Response.Body.WriteAsync(answers[http.Request.Path.Value!], http.RequestAborted);
            }
        });
        await app.StartAsync(cancellationToken);
        return new ParsingEndpoint(app);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
