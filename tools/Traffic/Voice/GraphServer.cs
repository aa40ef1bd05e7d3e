using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StreamML.Traffic.Voice;

/// <summary>
/// A Graph API on loopback that serves the plan's voice notes like Meta's: an id resolves to an address, an address to
/// bytes, both only with the bearer token. Dispose it to stop it.
/// </summary>
public sealed class GraphServer : IAsyncDisposable
{
    private const string Version = "v24.0";
    private const string OldAddress = "old";

    private readonly WebApplication _app;
    private readonly string _token;
    private readonly ConcurrentDictionary<string, byte> _asked = new(StringComparer.Ordinal);

    private GraphServer(WebApplication app, string token) => (_app, _token) = (app, token);

    /// <summary>Base address including the API version.</summary>
    public Uri Address => new($"{_app.Urls.Single()}/{Version}");

    /// <summary>Whether notes that it did not know are there again, as after a fault of the provider's.</summary>
    public bool FindsAll { get; set; }

    /// <summary>Starts one on a free port.</summary>
    /// <param name="token">The bearer token it requires.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<GraphServer> StartAsync(string token, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new GraphServer(builder.Build(), token);
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync(cancellationToken);
        return server;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization != $"Bearer {_token}")
        {
            return ErrorAsync(context, StatusCodes.Status401Unauthorized, 190);
        }

        string[] path = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (path is not [_, _] and not ["media", _, _] || !SpokenNote.TryRead(path[1], out var note)
            || (note.Fate == NoteFate.NotFound && !FindsAll))
        {
            return ErrorAsync(context, StatusCodes.Status404NotFound, 100);
        }

        return path switch
        {
            [Version, _] => EntryAsync(context, note),
            ["media", _, OldAddress] => ErrorAsync(context, StatusCodes.Status404NotFound, 0),
            ["media", _, _] => FileAsync(context, note),
            _ => ErrorAsync(context, StatusCodes.Status404NotFound, 100),
        };
    }

    private Task EntryAsync(HttpContext context, SpokenNote note)
    {
        bool first = _asked.TryAdd(note.MediaId, 0);
        string state = first && note.Fate == NoteFate.ExpiredAtFirst ? OldAddress : "now";
        return context.Response.WriteAsJsonAsync(
            new
            {
                url = $"{_app.Urls.Single()}/media/{note.MediaId}/{state}",
                mime_type = SpokenSentences.MimeType,
                sha256 = Convert.ToHexStringLower(note.Sha256),
                file_size = note.File.Length.ToString(CultureInfo.InvariantCulture),
                id = note.MediaId,
                messaging_product = "whatsapp",
            },
            context.RequestAborted);
    }

    private static Task FileAsync(HttpContext context, SpokenNote note)
    {
        context.Response.ContentType = SpokenSentences.MimeType;
        return context.Response.Body.WriteAsync(note.File, context.RequestAborted).AsTask();
    }

    private static Task ErrorAsync(HttpContext context, int status, int code)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            new { error = new { code, type = "OAuthException" } }, context.RequestAborted);
    }
}
