using Microsoft.Extensions.Logging;
using StreamML.Messaging;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.Access;

/// <summary>
/// Keeps a book of keys up to date: a key that is made or revoked counts everywhere within a second. While the cluster
/// is away the keys known so far count.
/// </summary>
/// <param name="kafka">The cluster.</param>
/// <param name="book">The book.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where it logs.</param>
public sealed partial class AccessKeyFollower(
    KafkaConnection kafka, AccessKeyBook book, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the topic was read to its end once.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Follows until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = ShortestPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var records = kafka.CreateReader().ReadAsync(
                    [TopicCatalogue.AccessKeys], ReadFrom.Earliest, follow: true, () => _ready.TrySetResult(),
                    cancellationToken);
                await foreach (var record in records)
                {
                    book.Apply(record);
                    pause = ShortestPause;
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (TaskRestartException fault)
            {
                Away(log, pause.TotalSeconds, fault.Message);
                await Task.WhenAny(Task.Delay(pause, time, cancellationToken));
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "access keys cannot be followed; next try in {Seconds} s: {Reason}")]
    private static partial void Away(ILogger log, double seconds, string reason);
}
