using Microsoft.Extensions.Logging;
using StreamML.Messaging.Sources;

namespace StreamML.Trainer.Role;

/// <summary>
/// Leads the trainers of an installation as long as the group gives it partition 0 of the requests: one at a time has
/// it, and another takes over within the session timeout.
/// </summary>
/// <param name="leads">Whether this task has that partition.</param>
/// <param name="loop">Trains.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where it logs.</param>
internal sealed class TrainerTask(bool leads, TrainerLoop loop, TimeProvider time, ILogger log) : IConsumerTask
{
    // A learner may be in a call of a library that cannot be stopped. It publishes nothing once it is cancelled.
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _stop = new();
    private Task _leading = Task.CompletedTask;

    /// <inheritdoc />
    public ValueTask<IReadOnlyDictionary<SourcePartition, long>> OpenAsync(CancellationToken cancellationToken)
    {
        if (leads)
        {
            TrainerLog.Leads(log);
            _leading = Task.Run(() => loop.RunAsync(_stop.Token), CancellationToken.None);
        }
        else
        {
            TrainerLog.StandsBy(log);
        }

        return ValueTask.FromResult<IReadOnlyDictionary<SourcePartition, long>>(
            new Dictionary<SourcePartition, long>());
    }

    // The loop reads requests by itself, from their beginning.
    /// <inheritdoc />
    public async ValueTask ProcessAsync(IReadOnlyList<SourceRecord> batch, CancellationToken cancellationToken)
    {
        if (_leading.IsCompleted)
        {
            await _leading;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_leading, Task.Delay(EndTimeout, time, CancellationToken.None));
    }
}
