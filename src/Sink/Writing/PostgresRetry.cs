using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using StreamML.Messaging.Errors;
using StreamML.Sink.Errors;

namespace StreamML.Sink.Writing;

/// <summary>
/// Does what the fault table says: waits and tries again while PostgreSQL is away, else stops. One thread at a time.
/// </summary>
internal sealed class PostgresRetry(SinkStore store, BackOff backOff, TimeProvider time, ILogger log)
{
    private DateTimeOffset? _awaySince;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>Where state changes are logged.</summary>
    public ILogger Log => log;

    /// <summary>Acts until it succeeds.</summary>
    /// <exception cref="RoleStopException">PostgreSQL's set-up is wrong, and waiting does not mend it.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> act, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var result = await act(cancellationToken);
                Back();
                return result;
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                await HandleAsync(fault, cancellationToken);
            }
        }
    }

    private async Task HandleAsync(Exception fault, CancellationToken cancellationToken)
    {
        await store.DropAsync();
        string name = PostgresErrors.Name(fault);
        switch (PostgresErrors.Classify(fault))
        {
            case PostgresFault.Retry:
                SinkMetrics.Retried(name);
                Away(name);
                await backOff.WaitAsync(cancellationToken);
                break;
            case PostgresFault.Stop:
                throw new RoleStopException(
                    $"PostgreSQL cannot be used ({name}): check database, role, rights and migrations.", fault);
            case PostgresFault.Data:
                // A row's own refusal is dealt with where it happens. This one concerns our own rows: outbox or
                // offsets.
                throw new RoleStopException($"PostgreSQL refuses the sink's own rows ({name}).", fault);
            default:
                ExceptionDispatchInfo.Throw(fault);
                break;
        }
    }

    private void Away(string fault)
    {
        if (_awaySince is null)
        {
            _awaySince = time.GetUtcNow();
            SinkLog.Away(log, fault);
        }
    }

    private void Back()
    {
        backOff.Reset();
        if (_awaySince is { } since)
        {
            _awaySince = null;
            SinkLog.Back(log, (time.GetUtcNow() - since).TotalSeconds);
        }
    }
}
