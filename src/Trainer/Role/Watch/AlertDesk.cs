using StreamML.Messaging.Producers;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Trainer.Alerts;

namespace StreamML.Trainer.Role.Watch;

/// <summary>
/// Sends alerts, one per cause, and remembers on <c>streamml.trainer.watch</c> which are out: a restart, or another
/// trainer that takes over, sends none again. Safe from many threads.
/// </summary>
/// <param name="delivery">Sends them.</param>
/// <param name="time">The clock.</param>
internal sealed class AlertDesk(AlertDelivery delivery, TimeProvider time)
{
    private readonly Lock _gate = new();
    private AlertBook _book = new();
    private IRecordAppender? _appender;

    /// <summary>Goes on where a trainer stopped.</summary>
    /// <param name="open">The alerts that were out.</param>
    /// <param name="appender">Where changes go; null: nowhere.</param>
    public void Open(IEnumerable<OpenAlert> open, IRecordAppender? appender)
    {
        lock (_gate)
        {
            (_book, _appender) = (new AlertBook(open), appender);
        }
    }

    /// <summary>Sends an alert unless its cause is out already and was not less bad then.</summary>
    /// <returns>Whether it was sent.</returns>
    public async Task<bool> RaiseAsync(Alert alert, CancellationToken cancellationToken)
    {
        OpenAlert open;
        lock (_gate)
        {
            if (!_book.Raise(alert))
            {
                return false;
            }

            open = _book.Open.First(each => each.Cause == alert.Cause);
        }

        TrainerMetrics.Alerted(alert.Cause);

        // Sent first: of a trainer that dies in between, people rather hear twice than not at all.
        await delivery.SendAsync(alert, cancellationToken);
        await KeepAsync(open, recovered: false, cancellationToken);
        return true;
    }

    /// <summary>Notes that a cause is gone: the next alert about it goes out again.</summary>
    public async Task RecoverAsync(AlertCause cause, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_book.Recover(cause))
            {
                return;
            }
        }

        await KeepAsync(new OpenAlert(cause, AlertSeverity.Warning, time.GetUtcNow()), true, cancellationToken);
    }

    private async Task KeepAsync(OpenAlert alert, bool recovered, CancellationToken cancellationToken)
    {
        if (_appender is { } appender)
        {
            await appender.AppendAsync(
                TopicCatalogue.TrainerWatch, WatchRecords.KeyOf(alert.Cause), WatchRecords.Of(alert, recovered),
                time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
        }
    }
}
