using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using StreamML.Api.Dashboard;

namespace StreamML.Api;

/// <summary>
/// A running server. Disposing stops it after answering requests in progress, within the stop timeout.
/// </summary>
public sealed class ApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly PartitionedRateLimiter<string> _rates;
    private readonly DashboardSite? _dashboard;
    private readonly TimeProvider _time;
    private readonly TimeSpan _stopTimeout;
    private int _disposed;

    internal ApiServer(
        WebApplication app, PartitionedRateLimiter<string> rates, DashboardSite? dashboard, TimeProvider time,
        TimeSpan stopTimeout)
    {
        (_app, _rates, _dashboard, _time, _stopTimeout) = (app, rates, dashboard, time, stopTimeout);
        Address = new Uri(app.Urls.First());
    }

    /// <summary>Address it listens on, with the actual port: <c>http://127.0.0.1:8000/</c>.</summary>
    public Uri Address { get; }

    /// <summary>Where people see it; null where there is no PostgreSQL to read from.</summary>
    public Uri? Dashboard => _dashboard is null ? null : new Uri(Address, "/today");

    /// <summary>
    /// A one-time link that adds the first person of the dashboard; null where there is somebody. It is a secret.
    /// </summary>
    public Uri? FirstSignIn { get; internal set; }

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
        await (_dashboard?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}
