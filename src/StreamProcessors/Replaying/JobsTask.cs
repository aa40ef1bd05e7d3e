using Microsoft.Extensions.Logging;
using StreamML.Messaging.Sources;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// Runs the jobs of an installation as long as the group gives it partition 0 of the topic: one process at a time has
/// it, and another takes over within the session timeout.
/// </summary>
/// <param name="leads">Whether this task has that partition.</param>
/// <param name="loop">Runs the jobs.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where it logs.</param>
internal sealed class JobsTask(bool leads, JobsLoop loop, TimeProvider time, ILogger log) : IConsumerTask
{
    // A job that runs has a batch to give up and a group to leave. What it committed stays whether it is waited for or
    // not.
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private Task _leading = Task.CompletedTask;

    /// <inheritdoc />
    public ValueTask<IReadOnlyDictionary<SourcePartition, long>> OpenAsync(CancellationToken cancellationToken)
    {
        if (leads)
        {
            JobsLog.Leads(log);
            _leading = Task.Run(() => loop.RunAsync(_stop.Token), CancellationToken.None);
        }
        else
        {
            JobsLog.StandsBy(log);
        }

        return ValueTask.FromResult<IReadOnlyDictionary<SourcePartition, long>>(
            new Dictionary<SourcePartition, long>());
    }

    // The loop follows the topic by itself: it has to know all partitions.
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
