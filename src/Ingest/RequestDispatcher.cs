using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using StreamML.Access;
using StreamML.Ingest.Feed;
using StreamML.Ingest.Http;
using StreamML.Ingest.Telemetry;
using StreamML.Ingest.Webhooks;
using StreamML.Messaging.Roles;
using StreamML.Schemas.V1;

namespace StreamML.Ingest;

/// <summary>
/// All routing of the server: six paths plus the webhook paths, each with or without a trailing slash. Paths are
/// case-sensitive (RFC 3986, section 6.2.2.1). An unexpected exception becomes a 500 and one log line with its type and
/// location, never its message, which may quote a body.
/// </summary>
internal sealed class RequestDispatcher : IHttpApplication<HttpContext>
{
    private const string FeedbackPath = "/api/v1/feedback";
    private const string EventsPath = "/api/v1/events";
    private const string StartedPath = "/health/started";
    private const string LivePath = "/health/live";
    private const string ReadyPath = "/health/ready";
    private const string LagPath = "/health/lag";

    private readonly WebhookEndpoint _meta;
    private readonly WebhookEndpoint _twilio;
    private readonly FeedEndpoint _feed;
    private readonly IngestServices _parts;
    private readonly string _metaPath;
    private readonly string _twilioPath;
    private readonly string[] _served;
    private readonly HealthProbes _health;

    public RequestDispatcher(
        IngestOptions options, TenantOptions tenants, BearerGate gate, IngestServices parts, HealthProbes? health)
    {
        _parts = parts;
        _metaPath = WithoutSlash(options.WebhookPath);
        _twilioPath = WithoutSlash(options.TwilioPath);
        _served =
        [
            _metaPath, _twilioPath, FeedbackPath, EventsPath, StartedPath, LivePath, ReadyPath, LagPath,
        ];
        _meta = new WebhookEndpoint(new MetaWebhook(options, tenants, parts), options, parts);
        _twilio = new WebhookEndpoint(new TwilioWebhook(options, tenants), options, parts);
        _feed = new FeedEndpoint(options, gate, parts);
        _health = health ?? new HealthProbes();
    }

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // The features belong to the server; nothing else was created.
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        try
        {
            await DispatchAsync(context);
        }
        catch (Exception fault)
        {
            Log.Failed(_parts.Logger, fault.GetType().FullName ?? "", fault.StackTrace ?? "");
            _parts.Metrics.Refused("server", "fault");
            if (!context.Response.HasStarted)
            {
                HttpResponses.Close(context);
                await HttpResponses.Empty(context, StatusCodes.Status500InternalServerError);
            }
        }
    }

    private Task DispatchAsync(HttpContext context)
    {
        string path = WithoutSlash(context.Request.Path.Value ?? "");
        if (path.Equals(_metaPath, StringComparison.Ordinal))
        {
            return _meta.HandleAsync(context);
        }

        if (path.Equals(_twilioPath, StringComparison.Ordinal))
        {
            return _twilio.HandleAsync(context);
        }

        return path switch
        {
            FeedbackPath => _feed.HandleAsync(context, ApiKind.Feedback),
            EventsPath => _feed.HandleAsync(context, ApiKind.Event),
            StartedPath => HealthAsync(context, Holds(_health.HasStarted), "starting\n"),
            LivePath => HealthAsync(context, isWell: true, ""),
            ReadyPath => HealthAsync(context, Holds(_health.IsReady), "not ready\n"),
            LagPath => LagAsync(context),
            _ => NotServedAsync(context, path),
        };
    }

    // A path may contain anything, even a token or a phone number: log the paths that are served, not the requested
    // one.
    private Task NotServedAsync(HttpContext context, string path)
    {
        string reason = _served.Contains(path, StringComparer.OrdinalIgnoreCase)
            ? "the path is written in another case"
            : "the path is unknown";
        _parts.Metrics.Refused("server", "path");
        if (_parts.Reasons.TryOpen(reason, out long count))
        {
            Log.UnknownPath(_parts.Logger, count, reason, string.Join(", ", _served));
        }

        return HttpResponses.Empty(context, StatusCodes.Status404NotFound);
    }

    // Allocates no string if there is no slash, which is nearly always.
    private static string WithoutSlash(string path) => path.Length > 1 && path[^1] == '/' ? path[..^1] : path;

    private static Task HealthAsync(HttpContext context, bool isWell, string unwell) => !IsRead(context)
        ? NotReadAsync(context)
        : HttpResponses.Text(context, StatusOf(isWell), isWell ? "ok\n" : unwell);

    private async Task LagAsync(HttpContext context)
    {
        if (!IsRead(context))
        {
            await NotReadAsync(context);
            return;
        }

        var (isWell, json) = await _health.LagAsync(context.RequestAborted);
        await HttpResponses.Write(context, StatusOf(isWell), "application/json", Encoding.UTF8.GetBytes(json));
    }

    private static bool IsRead(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);

    private static Task NotReadAsync(HttpContext context)
    {
        context.Response.Headers.Allow = "GET, HEAD";
        return HttpResponses.Empty(context, StatusCodes.Status405MethodNotAllowed);
    }

    private static int StatusOf(bool isWell) =>
        isWell ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;

    // A probe that throws means that the role is not ready; it must not take the server down.
    private bool Holds(Func<bool> probe)
    {
        try
        {
            return probe();
        }
        catch (Exception fault)
        {
            Log.ProbeFailed(_parts.Logger, fault.GetType().FullName ?? "");
            return false;
        }
    }
}
