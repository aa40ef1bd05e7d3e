using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using StreamML.EmbeddedKafka.Handlers;
using StreamML.EmbeddedKafka.Log;
using StreamML.EmbeddedKafka.Loop;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.State;

namespace StreamML.EmbeddedKafka;

/// <summary>
/// A single-node Kafka broker inside this process. Everything it has acknowledged survives a kill of the process.
/// Dispose it to stop; open transactions and group memberships persist in the data directory.
/// </summary>
public sealed class EmbeddedBroker : IAsyncDisposable
{
    private static readonly TimeSpan MaintenanceInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ExpiryInterval = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly BrokerServer _server;
    private readonly OwnerLoop _loop;
    private readonly LogStore _store;
    private readonly ITimer _maintenance;
    private readonly ITimer _expiry;

    private EmbeddedBroker(BrokerCore core, BrokerServer server, IPEndPoint endpoint)
    {
        _server = server;
        Core = core;
        _loop = core.Loop;
        _store = core.Store;
        Endpoint = endpoint;
        BootstrapServers = $"{core.Host}:{core.Port}";
        ClusterId = core.Journal.State.ClusterId;
        _maintenance = core.Time.CreateTimer(
            _ => _loop.TryPost(Maintain), null, MaintenanceInterval, MaintenanceInterval);
        _expiry = core.Time.CreateTimer(_ => _loop.TryPost(() => Expire(core)), null, ExpiryInterval, ExpiryInterval);
    }

    /// <summary>The state shared by the handlers. For tests.</summary>
    internal BrokerCore Core { get; }

    /// <summary>The address and port it listens on.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Value for clients' bootstrap.servers: the advertised address and the port.</summary>
    public string BootstrapServers { get; }

    /// <summary>Cluster id of the data directory, 22 characters; the same at every start.</summary>
    public string ClusterId { get; }

    /// <summary>
    /// Faults if the storage fails permanently: nothing is acknowledged any more, and only a restart, which reads the
    /// disk again, helps. Completes when the broker is disposed.
    /// </summary>
    public Task Completion => _completion.Task;

    /// <summary>Opens and recovers the data directory, and listens. Returns when clients can connect.</summary>
    /// <exception cref="ValidationException">An option is out of range.</exception>
    /// <exception cref="IOException">The directory is in use by another broker or not writable, or the port is
    /// taken.</exception>
    public static async Task<EmbeddedBroker> StartAsync(
        BrokerOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken ct)
    {
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        await using var undo = new AsyncUndo();
        var listener = undo.Add(BrokerServer.Listen(options));
        var state = new ClusterState();
        var store = await LogStore.OpenAsync(
            ToStorage(options), state, time, loggers.CreateLogger<LogStore>(), ct);
        undo.AddAsync(store);
        var loop = undo.AddAsync(new OwnerLoop(time, loggers.CreateLogger<OwnerLoop>()));
        var journal = new StateJournal(store, state);
        var endpoint = (IPEndPoint)(listener.LocalEndPoint ?? throw new IOException("The socket has no address."));
        var core = await loop.InvokeAsync(() => Restore(options, store, journal, loop, time, loggers, endpoint));
        var dispatcher = new RequestDispatcher(new HandlerTable(core), loggers.CreateLogger<RequestDispatcher>());
        var server = new BrokerServer(listener, options, dispatcher, time, loggers.CreateLogger<BrokerServer>());
        undo.Keep();
        return new EmbeddedBroker(core, server, endpoint);
    }

    /// <summary>Closes all connections, writes what was accepted to disk, and releases the data directory.</summary>
    public async ValueTask DisposeAsync()
    {
        await _maintenance.DisposeAsync();
        await _expiry.DisposeAsync();
        await _server.DisposeAsync();
        await _loop.DisposeAsync();
        await _store.DisposeAsync();
        _completion.TrySetResult();
    }

    /// <summary>Stops as a killed process would: nothing is written, the files stay as they are. For tests.</summary>
    internal async ValueTask AbandonAsync()
    {
        await _maintenance.DisposeAsync();
        await _expiry.DisposeAsync();
        await _store.AbandonAsync();
        await _server.DisposeAsync();
        await _loop.DisposeAsync();
    }

    private static void Expire(BrokerCore core)
    {
        core.Groups.Expire();
        core.Transactions.Expire();
    }

    private void Maintain()
    {
        if (_store.Failure is { } failure)
        {
            _completion.TrySetException(failure);
            return;
        }

        _store.RunMaintenance();
    }

    private static LogStoreOptions ToStorage(BrokerOptions options) => new()
    {
        Directory = options.DataDirectory,
        RetentionFrom = options.RetentionFrom,
        Disk = options.Disk ?? (options.SyncBeforeAcknowledging ? new Disk() : new UnsyncedDisk()),
    };

    private static BrokerCore Restore(
        BrokerOptions options, LogStore store, StateJournal journal, OwnerLoop loop, TimeProvider time,
        ILoggerFactory loggers, IPEndPoint endpoint)
    {
        if (journal.State.ClusterId.Length == 0)
        {
            journal.Commit(new ClusterCreated { ClusterId = NewClusterId() });
        }

        var bound = endpoint.Address;
        var advertised = options.AdvertisedHost is { } host ? IPAddress.Parse(host)
            : bound.Equals(IPAddress.Any) ? IPAddress.Loopback
            : bound;
        var core = new BrokerCore(options, store, journal, loop, time, loggers)
        {
            Advertised = new IPEndPoint(advertised, endpoint.Port),
        };
        core.Topics.Restore();
        core.Transactions.Restore();
        core.Groups.Restore();
        return core;
    }

    // Kafka's form: 16 random bytes in URL-safe base 64, without padding.
    private static string NewClusterId() =>
        Convert.ToBase64String(Guid.NewGuid().ToByteArray()).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
