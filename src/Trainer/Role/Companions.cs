using Microsoft.Extensions.Logging;
using StreamML.Schemas.V1;

namespace StreamML.Trainer.Role;

/// <summary>The companions of one lead, as one.</summary>
/// <param name="all">The companions.</param>
/// <param name="time">The clock of pauses.</param>
/// <param name="log">Told of their faults.</param>
internal sealed class Companions(IReadOnlyList<ITrainerCompanion> all, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>Runs all of them until cancelled. Never fails.</summary>
    public Task RunAsync(TrainerView view, CancellationToken cancellationToken) =>
        Task.WhenAll(all.Select(companion => KeepRunningAsync(companion, view, cancellationToken)));

    /// <inheritdoc cref="ITrainerCompanion.OnRow" />
    public void OnRow(LabelledRow? before, LabelledRow? now)
    {
        foreach (var companion in all)
        {
            companion.OnRow(before, now);
        }
    }

    /// <inheritdoc cref="ITrainerCompanion.OnRun" />
    public void OnRun(TrainingRun run)
    {
        foreach (var companion in all)
        {
            companion.OnRun(run);
        }
    }

    /// <summary>The first reason of any of them to train a model before its time; null: there is none.</summary>
    public TrainingTrigger? Early(string task, string scope) =>
        all.Select(companion => companion.Early(task, scope)).FirstOrDefault(reason => reason is not null);

    private async Task KeepRunningAsync(
        ITrainerCompanion companion, TrainerView view, CancellationToken cancellationToken)
    {
        var pause = ShortestPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await companion.RunAsync(view, cancellationToken);
                return;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                TrainerLog.CompanionAway(log, companion.Name, pause.TotalSeconds, TrainerLog.Reason(fault));
                await Task.WhenAny(Task.Delay(pause, time, cancellationToken));
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }
}
