using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StreamML.Access;
using StreamML.Ingest.Http;
using StreamML.Ingest.Telemetry;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Roles;

namespace StreamML.Ingest;

/// <summary>
/// Starts the webhook and API server: Kestrel alone, without a generic host, which would log request lines.
/// </summary>
public static class IngestHost
{
    /// <summary>Starts a server, which accepts requests once the task completes.</summary>
    /// <param name="options">The server's valid options.</param>
    /// <param name="tenants">Which accounts belong together.</param>
    /// <param name="gate">Lets feedback and events in.</param>
    /// <param name="appender">Access to the broker; thread-safe, not disposed here. It must read a record's value
    /// before its first await or until its task completes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Destination of logs; not disposed here.</param>
    /// <param name="health">What health checks are answered from. Null: always well.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="IngestStartException">The server cannot listen on the address; the message names the
    /// option.</exception>
    public static async Task<IngestServer> StartAsync(
        IngestOptions options,
        TenantOptions tenants,
        BearerGate gate,
        IRecordAppender appender,
        TimeProvider time,
        ILoggerFactory loggers,
        HealthProbes? health,
        CancellationToken cancellationToken)
    {
        var logger = loggers.CreateLogger("StreamML.Ingest");
        var kestrel = NewKestrel(options, loggers);
        var parts = new IngestServices(options, appender, time, logger);
        try
        {
            await kestrel.StartAsync(new RequestDispatcher(options, tenants, gate, parts, health), cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or SocketException or AddressInUseException)
        {
            kestrel.Dispose();
            parts.Dispose();
            throw new IngestStartException(Reason(options, fault), fault);
        }

        var server = new IngestServer(kestrel, parts, time, options.StopTimeout);
        Log.Listening(logger, server.Address, options.WebhookPath);
        WarnOfClosedDoors(options, gate, logger);
        return server;
    }

    /// <summary>Creates the bare server with our limits; the control of a benchmark runs on it too.</summary>
    internal static KestrelServer NewKestrel(IngestOptions options, ILoggerFactory loggers)
    {
        var settings = new KestrelServerOptions { AddServerHeader = false };
        var limits = settings.Limits;
        // The body reader enforces the limit. Kestrel's also counts chunk framing: at worst six bytes per byte of body.
        limits.MaxRequestBodySize = 6L * options.MaxBodyBytes;
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.RequestHeadersTimeout = options.HeadersTimeout;
        limits.KeepAliveTimeout = options.KeepAliveTimeout;
        limits.MinRequestBodyDataRate = options.MinBodyBytesPerSecond == 0
            ? null
            : new MinDataRate(options.MinBodyBytesPerSecond, TimeSpan.FromSeconds(5));
        settings.Listen(IPAddress.Parse(options.Host), options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        var quiet = new QuietLoggerFactory(loggers);
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), quiet);
        return new KestrelServer(Options.Create(settings), transport, quiet);
    }

    private static string Reason(IngestOptions options, Exception fault)
    {
        var code = (fault as SocketException ?? fault.InnerException as SocketException
            ?? fault.InnerException?.InnerException as SocketException)?.SocketErrorCode;
        return code switch
        {
            SocketError.AddressAlreadyInUse =>
                $"Port {options.Port} of {options.Host} is in use. Set another with Ingest__Port (0 takes a free one).",
            SocketError.AccessDenied =>
                $"Port {options.Port} of {options.Host} needs more rights. Set one from 1024 with Ingest__Port.",
            SocketError.AddressNotAvailable =>
                $"This machine has no address {options.Host}. Set one of its own with Ingest__Host.",
            _ => $"Cannot listen on {options.Host} port {options.Port}: {code?.ToString() ?? fault.GetType().Name}."
                + " See Ingest__Host and Ingest__Port.",
        };
    }

    private static void WarnOfClosedDoors(IngestOptions options, BearerGate gate, ILogger logger)
    {
        if (options.AppSecrets.Count == 0)
        {
            Log.NoSecret(logger);
        }

        if (options.VerifyToken.Length == 0)
        {
            Log.NoVerifyToken(logger);
        }

        if (options.TwilioAuthTokens.Count == 0)
        {
            Log.NoTwilioToken(logger);
        }

        if (gate.IsClosed)
        {
            Log.NoApiKey(logger);
        }
    }
}
