using Microsoft.Extensions.Logging;
using StreamML.Sink.Server;

namespace StreamML.Hosting;

/// <summary>
/// Looks after the private PostgreSQL: one that has died is started again on its port within about a second.
/// </summary>
internal sealed partial class PostgresKeeper : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    public PostgresKeeper(PrivatePostgres server, TimeProvider time, ILogger log) =>
        _watching = WatchAsync(server, time, log, _stop.Token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private static async Task WatchAsync(
        PrivatePostgres server, TimeProvider time, ILogger log, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        bool failing = false;
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                try
                {
                    await server.EnsureRunningAsync(cancellationToken);
                    failing = false;
                }
                catch (PrivatePostgresException fault) when (!failing)
                {
                    // Told once; tried for as long as this process lives, and the sink waits.
                    failing = true;
                    StartFailed(log, fault.Message);
                }
                catch (PrivatePostgresException) when (failing)
                {
                    // Told already.
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
    }

    [LoggerMessage(101, LogLevel.Error, "PostgreSQL has died and does not restart: {Reason}")]
    private static partial void StartFailed(ILogger log, string reason);
}
