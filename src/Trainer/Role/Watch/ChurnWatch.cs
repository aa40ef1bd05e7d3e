using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Trainer.Alerts;

namespace StreamML.Trainer.Role.Watch;

/// <summary>
/// Reads <c>contact.scores</c> by the clock and raises an alert of each tenant whose contacts are likely to leave, at
/// every check anew. A check that falls into a pause of the trainer is left out.
/// </summary>
/// <param name="kafka">The cluster.</param>
/// <param name="options">The threshold.</param>
/// <param name="schedule">When it checks.</param>
/// <param name="desk">Sends the alerts.</param>
/// <param name="interval">How often it looks whether it is time.</param>
/// <param name="time">The clock.</param>
internal sealed class ChurnWatch(
    KafkaConnection kafka, ChurnCheckOptions options, ChurnSchedule schedule, AlertDesk desk, TimeSpan interval,
    TimeProvider time) : ITrainerCompanion
{
    private DateTimeOffset? _next;

    /// <inheritdoc />
    public string Name => "churn check";

    /// <inheritdoc />
    public Task RunAsync(TrainerView view, CancellationToken cancellationToken)
    {
        // After a fault it is still that of before.
        _next ??= schedule.After(time.GetUtcNow());
        return _next is null
            ? Task.CompletedTask
            : Looking.EachAsync(LookAsync, interval, time, cancellationToken);
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_next is not { } due || now < due)
        {
            return;
        }

        var book = new ChurnBook(options.Threshold);
        await foreach (var record in kafka.CreateReader().ReadAsync(
            [TopicCatalogue.ContactScores], ReadFrom.Earliest, follow: false, cancellationToken))
        {
            book.Apply(record);
        }

        await TellAsync(book, desk, now, cancellationToken);
        _next = schedule.After(now);
    }

    /// <summary>Raises what there is: an alert that is out goes out again, since it tells of another day.</summary>
    internal static async Task TellAsync(
        ChurnBook book, AlertDesk desk, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var (cause, alert) in book.Look(now))
        {
            await desk.RecoverAsync(cause, cancellationToken);
            if (alert is not null)
            {
                await desk.RaiseAsync(alert, cancellationToken);
            }
        }
    }
}
