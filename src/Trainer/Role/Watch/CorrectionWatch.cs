using StreamML.Messaging;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Trainer.Role.Watch;

/// <summary>
/// Follows labels and corrections by model on <c>analytics.windows</c>: asks for a training where corrections rise, and
/// raises an alert where there has been too little to train on for too long.
/// </summary>
/// <param name="kafka">The cluster.</param>
/// <param name="options">Limits.</param>
/// <param name="data">Looks for too little data.</param>
/// <param name="interval">How often it looks.</param>
/// <param name="time">The clock.</param>
internal sealed class CorrectionWatch(
    KafkaConnection kafka, CorrectionOptions options, DataAlerts data, TimeSpan interval, TimeProvider time)
    : ITrainerCompanion
{
    private static readonly TimeSpan Margin = TimeSpan.FromDays(2);

    private readonly Lock _gate = new();
    private readonly CorrectionRise _rise = new(options);
    private volatile HashSet<(string Tenant, string Task)> _risen = [];

    /// <inheritdoc />
    public string Name => "watch over corrections";

    /// <inheritdoc />
    public TrainingTrigger? Early(string task, string scope) =>
        _risen.Contains((scope, task)) ? TrainingTrigger.Corrections : null;

    /// <inheritdoc />
    public async Task RunAsync(TrainerView view, CancellationToken cancellationToken)
    {
        var book = new CorrectionBook(options.DaysBefore);
        var since = time.GetUtcNow() - TimeSpan.FromDays(options.DaysBefore) - Margin;
        await using var reading = await BackgroundReading.StartAsync(
            (caughtUp, token) => kafka.CreateReader().FollowSinceAsync(
                [TopicCatalogue.AnalyticsWindows], since, caughtUp, token),
            record =>
            {
                lock (_gate)
                {
                    book.Apply(record);
                }
            }, cancellationToken);
        await reading.LookAsync(token => LookAsync(book, view, token), interval, time, cancellationToken);
    }

    private async Task LookAsync(CorrectionBook book, TrainerView view, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        HashSet<(string Tenant, string Task)> asked;
        lock (_gate)
        {
            book.Forget(now);
            asked = [.. book.Models];
            _risen = [.. asked.Where(model => _rise.IsRisen(book.Of(model.Tenant, model.Task, now)))];
        }

        await data.LookAsync(view, asked, cancellationToken);
    }
}
