using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamML.Access;
using StreamML.Api.Dashboard;
using StreamML.Api.Docs;
using StreamML.Api.Http;
using StreamML.Api.Oidc;
using StreamML.Api.Routes;
using StreamML.Api.Server;
using StreamML.Messaging.Roles;

namespace StreamML.Api;

/// <summary>Starts the server of the REST API from its table of routes.</summary>
internal static class ApiHost
{
    private const int FormHeadroomBytes = 64 * 1024;

    /// <summary>Starts a server, which takes requests once the task completes.</summary>
    /// <param name="options">Limits.</param>
    /// <param name="routes">What it serves.</param>
    /// <param name="gate">Lets requests in.</param>
    /// <param name="dashboard">The pages for people; null for none. Owned from here on.</param>
    /// <param name="health">What health checks are answered from.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Destination of logs; not disposed here.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="ApiStartException">The server cannot listen on the address.</exception>
    public static async Task<ApiServer> StartAsync(
        ApiOptions options, IReadOnlyList<ApiRoute> routes, BearerGate gate, DashboardSite? dashboard,
        HealthProbes health, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<ILoggerFactory>(new QuietLoggerFactory(loggers));
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(json => ApiJson.Apply(json.SerializerOptions));
        builder.Services.AddOpenApi("v1", OpenApiDocuments.Describe);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Limit(kestrel, options));
        var app = builder.Build();
        var rates = Rates(options);
        var log = loggers.CreateLogger("StreamML.Api");
        var tokens = OidcTokens.Of(options.Oidc, time, log);
        app.Lifetime.ApplicationStopped.Register(() => tokens?.Dispose());
        var requests = new ApiRequests(
            options, new ApiGate(gate, tokens), rates, app.Lifetime.ApplicationStopping, log,
            dashboard is null ? null : dashboard.NoPageAsync);
        app.Use(requests.GuardAsync);
        app.UseRouting();
        foreach (var route in routes)
        {
            Map(app, route, requests);
        }

        MapHealth(app, health);
        dashboard?.Map(app);
        app.MapOpenApi("/openapi/{documentName}.json");
        await DocsSite.MapAsync(app, routes, requests);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or SocketException or AddressInUseException)
        {
            await app.DisposeAsync();
            await rates.DisposeAsync();
            await (dashboard?.DisposeAsync() ?? ValueTask.CompletedTask);
            throw new ApiStartException(
                $"The API cannot listen on {options.Host} port {options.Port}. Set another with Api__Host and "
                + "Api__Port (0 takes a free one).", fault);
        }

        return new ApiServer(app, rates, dashboard, time, options.StopTimeout);
    }

    private static void Limit(KestrelServerOptions kestrel, ApiOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize =
            Math.Max(options.MaxBodyBytes, (long)options.MaxAudioBytes + FormHeadroomBytes);
        kestrel.Listen(IPAddress.Parse(options.Host), options.Port, listen => listen.Protocols = HttpProtocols.Http1);
    }

    private static PartitionedRateLimiter<string> Rates(ApiOptions options) =>
        PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetTokenBucketLimiter(
            key, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = options.RequestsPerSecond,
                TokensPerPeriod = Math.Max(1, options.RequestsPerSecond / 10),
                ReplenishmentPeriod = TimeSpan.FromMilliseconds(100),
                QueueLimit = 0,
            }));

    private static void MapHealth(WebApplication app, HealthProbes health)
    {
        // As delegates of any kind: as a RequestDelegate the answer would be dropped.
        Delegate lag = async (HttpContext http) =>
        {
            var (isWell, json) = await health.LagAsync(http.RequestAborted);
            return TypedResults.Text(json, "application/json", statusCode: StatusOf(isWell));
        };
        app.MapGet("/health/started", () => Probe(health.HasStarted(), "starting\n")).ExcludeFromDescription();
        app.MapGet("/health/live", () => Probe(isWell: true, "")).ExcludeFromDescription();
        app.MapGet("/health/ready", () => Probe(health.IsReady(), "not ready\n")).ExcludeFromDescription();
        app.MapGet("/health/lag", lag).ExcludeFromDescription();
    }

    private static IResult Probe(bool isWell, string unwell) =>
        TypedResults.Text(isWell ? "ok\n" : unwell, statusCode: StatusOf(isWell));

    private static int StatusOf(bool isWell) =>
        isWell ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;

    private static void Map(WebApplication app, ApiRoute route, ApiRequests requests)
    {
        // As a delegate of any kind, not as a RequestDelegate: only those are described.
        Delegate handle = (HttpContext http) => requests.RunAsync(route, http);
        var endpoint = app.MapMethods(route.Path, [route.Method], handle)
            .WithName(route.Id).WithTags(route.Group).WithSummary(route.Summary).WithMetadata(route)
            .WithMetadata(new ProducesResponseTypeMetadata(
                route.Status, route.Data, [route.Streams ? "text/event-stream" : "application/json"]));
        if (route.Accepted is { } job)
        {
            endpoint.WithMetadata(new ProducesResponseTypeMetadata(
                StatusCodes.Status202Accepted, job, ["application/json"]));
        }

        foreach (int status in route.Refusals)
        {
            endpoint.WithMetadata(new ProducesResponseTypeMetadata(
                status, typeof(ProblemBody), ["application/problem+json"]));
        }
    }
}
