using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace StreamML.EmbeddedKafka.Loop;

/// <summary>
/// The single task that owns all mutable state of the broker. Work items run one at a time, in the order posted, so
/// nothing they use needs a lock. Waiting (for a sync, for members to join) happens outside.
/// </summary>
internal sealed partial class OwnerLoop : IAsyncDisposable
{
    private readonly Channel<Action> _work =
        Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });

    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _running;

    public OwnerLoop(TimeProvider time, ILogger logger)
    {
        _time = time;
        _logger = logger;
        _running = Task.Run(RunAsync);
    }

    /// <summary>Queues work. Any thread. Work posted after the loop has stopped is dropped.</summary>
    /// <returns>False if the loop has stopped.</returns>
    public bool TryPost(Action work) => _work.Writer.TryWrite(work);

    /// <summary>Runs work on the loop and passes its result, or its exception, to the caller. Any thread.</summary>
    public Task<T> InvokeAsync<T>(Func<T> work)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool posted = TryPost(() =>
        {
            try
            {
                completion.SetResult(work());
            }
            catch (Exception e)
            {
                completion.SetException(e);
            }
        });
        return posted ? completion.Task : Task.FromCanceled<T>(new CancellationToken(canceled: true));
    }

    /// <summary>Runs work on the loop after a delay, unless the handle is cancelled first. Any thread.</summary>
    public LoopTimer Schedule(TimeSpan delay, Action work) => new(this, _time, delay, work);

    /// <summary>Lets queued work finish, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _work.Writer.TryComplete();
        await _running;
    }

    private async Task RunAsync()
    {
        var reader = _work.Reader;
        while (await reader.WaitToReadAsync())
        {
            while (reader.TryRead(out var work))
            {
                try
                {
                    work();
                }
                catch (Exception e)
                {
                    LogWorkFailed(e);
                }
            }
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A work item of the broker loop failed; the loop continues")]
    private partial void LogWorkFailed(Exception e);
}
