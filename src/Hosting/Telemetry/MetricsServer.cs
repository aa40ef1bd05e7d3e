using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Roles;

namespace StreamML.Hosting.Telemetry;

/// <summary>Answers <c>/metrics</c> on a port of its own, to whoever has the token if one is set.</summary>
internal static class MetricsServer
{
    /// <summary>The path.</summary>
    public const string Path = "/metrics";

    private const string Scheme = "Bearer ";

    // Newer formats carry other names for the same instruments; alert rules have those of this one.
    private const string Format = "text/plain;version=0.0.4";

    /// <summary>Starts it; it answers once the task completes.</summary>
    /// <param name="options">Port, address and token.</param>
    /// <param name="metrics">What it shows; not owned.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RoleConfigurationException">It cannot listen there; the message names the
    /// options.</exception>
    public static async Task<WebApplication> StartAsync(
        TelemetryOptions options, MeterProvider metrics, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        int port = options.MetricsPort ?? 0;
        byte[]? digest = options.MetricsToken.Length > 0 ? DigestOf(options.MetricsToken) : null;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<ILoggerFactory>(new QuietLoggerFactory(loggers));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(
                IPAddress.Parse(options.MetricsAddress), port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        app.Use((HttpContext context, RequestDelegate next) => GuardAsync(context, next, digest));
        app.UseOpenTelemetryPrometheusScrapingEndpoint(
            metrics, predicate: null, Path, configureBranchedPipeline: null, optionsName: null);
        try
        {
            await app.StartAsync(cancellationToken);
            return app;
        }
        catch (Exception fault) when (fault is IOException or SocketException or AddressInUseException)
        {
            await app.DisposeAsync();
            throw new RoleConfigurationException(
                $"{Path} cannot listen on {options.MetricsAddress} port {port}. Set another with "
                + "Telemetry__MetricsAddress and Telemetry__MetricsPort (0 takes a free one).");
        }
    }

    private static Task GuardAsync(HttpContext context, RequestDelegate next, byte[]? digest)
    {
        if (digest is null || Has(context.Request.Headers.Authorization.ToString(), digest))
        {
            context.Request.Headers.Accept = Format;
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Task.CompletedTask;
    }

    private static bool Has(string header, byte[] digest) =>
        header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(DigestOf(header[Scheme.Length..].Trim()), digest);

    private static byte[] DigestOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
