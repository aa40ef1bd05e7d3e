using Microsoft.Extensions.Logging;
using StreamML.Messaging.Roles;
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

    public PostgresKeeper(PrivatePostgres server, TimeProvider time, ILogger log)
    {
        bool failing = false;
        _watching = time.RepeatAsync(Every, LookAsync, _stop.Token);

        async Task LookAsync()
        {
            try
            {
                await server.EnsureRunningAsync(_stop.Token);
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

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    [LoggerMessage(101, LogLevel.Error, "PostgreSQL has died and does not restart: {Reason}")]
    private static partial void StartFailed(ILogger log, string reason);
}
