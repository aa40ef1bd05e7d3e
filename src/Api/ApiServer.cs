using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;

namespace StreamML.Api;

/// <summary>
/// A running server. Disposing stops it after answering requests in progress, within the stop timeout.
/// </summary>
public sealed class ApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly PartitionedRateLimiter<string> _rates;
    private readonly TimeProvider _time;
    private readonly TimeSpan _stopTimeout;
    private int _disposed;

    internal ApiServer(
        WebApplication app, PartitionedRateLimiter<string> rates, TimeProvider time, TimeSpan stopTimeout)
    {
        (_app, _rates, _time, _stopTimeout) = (app, rates, time, stopTimeout);
        Address = new Uri(app.Urls.First());
    }

    /// <summary>Address it listens on, with the actual port: <c>http://127.0.0.1:8000/</c>.</summary>
    public Uri Address { get; }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        using var limit = new CancellationTokenSource(_stopTimeout, _time);
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
        await _rates.DisposeAsync();
    }
}
