using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using StreamML.Ingest.Http;
using StreamML.Ingest.Telemetry;

namespace StreamML.Ingest;

/// <summary>
/// A running server. Disposing stops it after answering requests in progress, within the stop timeout.
/// </summary>
public sealed class IngestServer : IAsyncDisposable
{
    private readonly KestrelServer _kestrel;
    private readonly IngestServices _parts;
    private readonly TimeProvider _time;
    private readonly TimeSpan _stopTimeout;
    private int _disposed;

    internal IngestServer(KestrelServer kestrel, IngestServices parts, TimeProvider time, TimeSpan stopTimeout)
    {
        _kestrel = kestrel;
        _parts = parts;
        _time = time;
        _stopTimeout = stopTimeout;
        Address = new Uri(kestrel.Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>Address it listens on, with the actual port: <c>http://127.0.0.1:8080/</c>.</summary>
    public Uri Address { get; }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        using var limit = new CancellationTokenSource(_stopTimeout, _time);
        await _kestrel.StopAsync(limit.Token);
        Log.Stopped(_parts.Logger, _parts.Admission.Requests);
        _kestrel.Dispose();
        _parts.Dispose();
    }
}
