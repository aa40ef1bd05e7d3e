using StreamML.Messaging;

namespace StreamML.Trainer.Role.Online;

/// <summary>
/// Compares new versions with live ones by the labels that arrive, and watches live ones, for as long as this trainer
/// leads.
/// </summary>
/// <param name="services">What it works with.</param>
/// <param name="kafka">The cluster.</param>
internal sealed class OnlineCompanion(OnlineServices services, KafkaConnection kafka) : ITrainerCompanion
{
    private readonly RowTail _tail = new(services.Limits.Trainer.MaxRows);

    /// <inheritdoc />
    public string Name => "online gate";

    /// <inheritdoc />
    public async Task RunAsync(TrainerView view, CancellationToken cancellationToken)
    {
        using var appender = kafka.CreateAppender();
        var context = new OnlineContext(services, view, _tail, appender);
        var (watches, trials) = (new WatchDesk(context), new TrialDesk(context));
        try
        {
            await Looking.EachAsync(
                async token =>
                {
                    await watches.LookAsync(token);
                    await trials.LookAsync(token);
                }, services.Limits.Trainer.Interval, services.Time, cancellationToken);
        }
        finally
        {
            await Task.WhenAny(Task.WhenAll(watches.Sending));
        }
    }

    /// <inheritdoc />
    public void OnRow(LabelledRow? before, LabelledRow? now)
    {
        if (now is not null)
        {
            _tail.Add(now, before?.Offset ?? -1);
        }
    }
}
