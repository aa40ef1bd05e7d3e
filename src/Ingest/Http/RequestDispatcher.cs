using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using StreamML.Ingest.Feed;
using StreamML.Ingest.Telemetry;
using StreamML.Ingest.Webhooks;
using StreamML.Schemas.V1;

namespace StreamML.Ingest.Http;

/// <summary>
/// The server's whole routing: four paths and the webhooks'. A fault that nobody expected is a 500 and one log line
/// with its
/// kind and place, never its message, which may quote a body.
/// </summary>
internal sealed class RequestDispatcher : IHttpApplication<HttpContext>
{
    private readonly WebhookEndpoint _meta;
    private readonly WebhookEndpoint _twilio;
    private readonly FeedEndpoint _feed;
    private readonly ServerParts _parts;
    private readonly PathString _metaPath;
    private readonly PathString _twilioPath;
    private readonly Func<bool> _ready;

    public RequestDispatcher(IngestOptions options, TenantOptions tenants, ServerParts parts, Func<bool>? ready)
    {
        _parts = parts;
        _metaPath = new PathString(options.WebhookPath);
        _twilioPath = new PathString(options.TwilioPath);
        _meta = new WebhookEndpoint(new MetaWebhook(options, tenants, parts), options, parts);
        _twilio = new WebhookEndpoint(new TwilioWebhook(options, tenants), options, parts);
        _feed = new FeedEndpoint(options, parts);
        _ready = ready ?? (() => true);
    }

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // The features are the server's, and nothing else was made.
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
                Answers.Close(context);
                await Answers.Empty(context, StatusCodes.Status500InternalServerError);
            }
        }
    }

    private Task DispatchAsync(HttpContext context)
    {
        var path = context.Request.Path;
        if (path.Equals(_metaPath, StringComparison.Ordinal))
        {
            return _meta.HandleAsync(context);
        }

        if (path.Equals(_twilioPath, StringComparison.Ordinal))
        {
            return _twilio.HandleAsync(context);
        }

        return path.Value switch
        {
            "/api/v1/feedback" => _feed.HandleAsync(context, ApiKind.Feedback),
            "/api/v1/events" => _feed.HandleAsync(context, ApiKind.Event),
            "/health/live" => HealthAsync(context, isWell: true),
            "/health/ready" => HealthAsync(context, IsReady()),
            _ => Answers.Empty(context, StatusCodes.Status404NotFound),
        };
    }

    private static Task HealthAsync(HttpContext context, bool isWell)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return Answers.Empty(context, StatusCodes.Status405MethodNotAllowed);
        }

        var status = isWell ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return Answers.Text(context, status, isWell ? "ok\n" : "not ready\n");
    }

    // A probe that fails tells that the role is not ready; it must not take the server with it.
    private bool IsReady()
    {
        try
        {
            return _ready();
        }
        catch (Exception fault)
        {
            Log.ProbeFailed(_parts.Logger, fault.GetType().FullName ?? "");
            return false;
        }
    }
}
