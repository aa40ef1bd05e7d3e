namespace StreamML.Messaging.Sources;

/// <summary>What the one process does that leads a role of an installation.</summary>
public interface ILeader
{
    /// <summary>
    /// Longest wait for the end of a lead. What it has committed stays whether it is waited for or not.
    /// </summary>
    TimeSpan EndTimeout { get; }

    /// <summary>Says whether this process leads or stands by.</summary>
    void Tell(bool leads);

    /// <summary>Leads until cancelled. A fault ends this lead, and another begins.</summary>
    /// <param name="works">To be called once it works: the pause after the next fault is the shortest again.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task LeadAsync(Action works, CancellationToken cancellationToken);

    /// <summary>Says why a lead has ended, and how long it is until the next.</summary>
    void Away(TimeSpan pause, Exception fault);
}

/// <summary>
/// Leads as long as the group gives it partition 0 of the topic: one process at a time has it, and another takes over
/// within the session timeout. The leader reads topics by itself, so records of the group are passed over.
/// </summary>
/// <param name="partitions">The partitions of this task.</param>
/// <param name="leader">Leads.</param>
/// <param name="time">The clock.</param>
public sealed class LeaderTask(IReadOnlyList<SourcePartition> partitions, ILeader leader, TimeProvider time)
    : IConsumerTask
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private Task _leading = Task.CompletedTask;

    /// <inheritdoc />
    public ValueTask<IReadOnlyDictionary<SourcePartition, long>> OpenAsync(CancellationToken cancellationToken)
    {
        bool leads = partitions.Any(partition => partition.Partition == 0);
        leader.Tell(leads);
        if (leads)
        {
            _leading = Task.Run(() => LeadAsync(_stop.Token), CancellationToken.None);
        }

        return ValueTask.FromResult<IReadOnlyDictionary<SourcePartition, long>>(
            new Dictionary<SourcePartition, long>());
    }

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
        await Task.WhenAny(_leading, Task.Delay(leader.EndTimeout, time, CancellationToken.None));
    }

    private async Task LeadAsync(CancellationToken cancellationToken)
    {
        var pause = ShortestPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await leader.LeadAsync(() => pause = ShortestPause, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // No fault of a cluster, a disk or a record may end the role for good.
                leader.Away(pause, fault);
                await Task.WhenAny(Task.Delay(pause, time, cancellationToken));
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }
}
