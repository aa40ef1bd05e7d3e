using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamML.EmbeddedRegistry.Http;
using StreamML.EmbeddedRegistry.Schemas;
using StreamML.EmbeddedRegistry.Storage;

namespace StreamML.EmbeddedRegistry;

/// <summary>
/// An in-process schema registry for Protobuf with Confluent's REST API. Whatever it has confirmed is on disk. Listens
/// on loopback only, unless the options say otherwise. Source: Confluent, "Schema Registry API Reference".
/// </summary>
public sealed class RegistryServer : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly RegistryStore _opened;

    private RegistryServer(WebApplication server, RegistryStore opened, Uri url)
    {
        _server = server;
        _opened = opened;
        Url = url;
    }

    /// <summary>Base address of the API.</summary>
    public Uri Url { get; }

    /// <summary>Opens the journal and starts listening.</summary>
    /// <param name="options">Checked here.</param>
    /// <param name="time">Clock of connection limits.</param>
    /// <param name="loggers">Destination of logs; the caller owns it.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="ValidationException">An option is wrong.</exception>
    /// <exception cref="Storage.RegistryJournalException">The journal is damaged or in use.</exception>
    /// <exception cref="IOException">The port is taken; the message names it.</exception>
    public static async Task<RegistryServer> StartAsync(
        RegistryOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(loggers);
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        var logger = loggers.CreateLogger("StreamML.EmbeddedRegistry");
        var store = RegistryStore.Open(options, logger);
        var app = Build(options, time, loggers, store, logger);
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            store.Dispose();
            throw;
        }

        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        var url = new Uri(addresses!.Addresses.First());
        RegistryLog.Listening(logger, url);
        return new RegistryServer(app, store, url);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync().ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
        _opened.Dispose();
    }

    private static WebApplication Build(
        RegistryOptions options, TimeProvider time, ILoggerFactory loggers, RegistryStore store, ILogger logger)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.BodyBytesMax;
            kestrel.Limits.MaxConcurrentConnections = options.ConnectionsMax;
            kestrel.Listen(IPAddress.Parse(options.Host), options.Port);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(time);
        builder.Services.Replace(ServiceDescriptor.Singleton(loggers));

        // The process's own host handles signals; a second listener would keep the process from ending.
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        var app = builder.Build();
        app.Use(next => http => RegistryRoutes.GuardAsync(http, next, logger));
        app.UseRouting();
        var routes = new RegistryRoutes(app, store, options);
        SubjectEndpoints.Map(routes);
        SchemaEndpoints.Map(routes);
        ConfigEndpoints.Map(routes);
        ServerEndpoints.Map(routes);
        return app;
    }

    private sealed class SilentLifetime : IHostLifetime
    {
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
