using Microsoft.Extensions.Logging;
using StreamML.Messaging.Errors;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Sources;

/// <summary>One reading of topics from their beginning.</summary>
/// <param name="Apply">Takes each record; those of a partition come in order. Never called by two threads at a
/// time.</param>
/// <param name="CaughtUp">Told once, when everything that there was has been taken.</param>
public sealed record TopicPass(Action<SourceRecord> Apply, Action CaughtUp);

/// <summary>
/// Follows topics in the background, outside any group. A cluster that is away is waited for, with growing pauses; then
/// a new pass begins at the beginning, so that its book can replace the one before once it has caught up.
/// </summary>
/// <param name="kafka">The cluster.</param>
/// <param name="topics">The topics.</param>
/// <param name="begin">Begins a pass.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where it logs.</param>
public sealed class TopicFollower(
    KafkaConnection kafka, IReadOnlyList<TopicDefinition> topics, Func<TopicPass> begin, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the topics were read to their end once.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Follows until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = ShortestPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var pass = begin();
                var records = kafka.CreateReader().ReadAsync(
                    topics, ReadFrom.Earliest, follow: true, () => CaughtUp(pass), cancellationToken);
                await foreach (var record in records)
                {
                    pass.Apply(record);
                    pause = ShortestPause;
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (TaskRestartException fault)
            {
                MessagingLog.FollowsLater(
                    log, string.Join(", ", topics.Select(topic => topic.Name)), pause.TotalSeconds, fault.Message);
                await Task.WhenAny(Task.Delay(pause, time, cancellationToken));
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private void CaughtUp(TopicPass pass)
    {
        pass.CaughtUp();
        _ready.TrySetResult();
    }
}
