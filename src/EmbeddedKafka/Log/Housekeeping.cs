using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>Background work, in order: removing files, and checkpoints. One task, owned by the store.</summary>
internal sealed class Housekeeping : IAsyncDisposable
{
    private readonly Channel<Func<Task>> _work = Channel.CreateUnbounded<Func<Task>>();
    private readonly ILogger _logger;
    private readonly Task _worker;

    public Housekeeping(ILogger logger)
    {
        _logger = logger;
        _worker = Task.Run(RunAsync);
    }

    public void Post(Func<Task> work) => _work.Writer.TryWrite(work);

    public void Post(Action work) => Post(() =>
    {
        work();
        return Task.CompletedTask;
    });

    public async ValueTask DisposeAsync()
    {
        _work.Writer.TryComplete();
        await _worker;
    }

    private async Task RunAsync()
    {
        await foreach (var work in _work.Reader.ReadAllAsync())
        {
            try
            {
                await work();
            }
            catch (Exception error)
            {
                // Each work item handles expected errors; any other must not stop the items after it.
                LogMessages.HousekeepingFailed(_logger, error);
            }
        }
    }
}
