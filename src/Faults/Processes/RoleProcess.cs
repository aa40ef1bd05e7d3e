using System.Collections.Concurrent;
using System.Diagnostics;

namespace StreamML.Faults.Processes;

/// <summary>
/// One role as a process of the built program. It is started again whenever it ends, as a supervisor does; an end that nobody
/// asked for is counted. Thread-safe.
/// </summary>
internal sealed class RoleProcess(string role, ProcessStartInfo start, TimeProvider time) : IAsyncDisposable
{
    private const int KeptLines = 40;
    private static readonly TimeSpan RestartPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<string> lines = new();
    private readonly ConcurrentQueue<string> endings = new();
    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim gate = new(1, 1);
    private volatile Process? process;
    private Task watching = Task.CompletedTask;
    private volatile bool expected;
    private volatile bool ready;
    private int unasked;

    public string Role => role;

    /// <summary>The present process has said that it is at work.</summary>
    public bool Ready => ready;

    /// <summary>Ends that nobody asked for.</summary>
    public int UnaskedEnds => Volatile.Read(ref unasked);

    /// <summary>Role, exit code and last lines of each end that nobody asked for.</summary>
    public IReadOnlyCollection<string> Endings => endings;

    public int ProcessId => process!.Id;

    /// <summary>The last lines it wrote to stderr.</summary>
    public IReadOnlyList<string> LastLines => [.. lines];

    /// <summary>Starts it for the first time.</summary>
    public void Start()
    {
        Launch();
        watching = SuperviseAsync();
    }

    /// <summary>SIGKILL, and at once a new process.</summary>
    public Task KillAsync() => EndAsync(current => current.Kill());

    /// <summary>SIGTERM, and a new process when it has ended.</summary>
    public Task RestartAsync() => EndAsync(current => Signals.AskToEnd(current.Id));

    /// <summary>Waits until it is at work.</summary>
    /// <exception cref="TimeoutException">It is not in time; the message holds what it said last.</exception>
    public async Task WaitReadyAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (!ready)
        {
            if (time.GetElapsedTime(started) > limit)
                throw new TimeoutException(
                    $"{role} was not at work within {limit.TotalSeconds:0} s: {string.Join(" | ", LastLines.TakeLast(5))}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        if (process is { HasExited: false } running)
        {
            Signals.AskToEnd(running.Id);
            using var limit = new CancellationTokenSource(Grace);
            try
            {
                await running.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                running.Kill();
            }
        }

        await watching;
        stop.Dispose();
        gate.Dispose();
    }

    private async Task EndAsync(Action<Process> end)
    {
        await gate.WaitAsync();
        try
        {
            var current = process!;
            expected = true;
            end(current);
            while (ReferenceEquals(process, current))
                await Task.Delay(Tick, time);
        }
        finally
        {
            gate.Release();
        }
    }

    private void Launch()
    {
        ready = false;
        expected = false;
        var launched = new Process { StartInfo = start };
        launched.ErrorDataReceived += (sender, line) =>
        {
            if (line.Data is null)
                return;
            lines.Enqueue(line.Data);
            while (lines.Count > KeptLines)
                lines.TryDequeue(out _);
            if (ReferenceEquals(sender, process) && line.Data.StartsWith("ready", StringComparison.Ordinal))
                ready = true;
        };
        launched.OutputDataReceived += (_, _) => { };

        // Only a process that runs can be killed or waited for by others.
        launched.Start();
        process = launched;
        launched.BeginErrorReadLine();
        launched.BeginOutputReadLine();
    }

    private async Task SuperviseAsync()
    {
        while (true)
        {
            var current = process!;
            await current.WaitForExitAsync();
            if (stop.IsCancellationRequested)
                return;

            if (!expected)
            {
                Interlocked.Increment(ref unasked);
                endings.Enqueue($"{role} ended with {current.ExitCode}: {string.Join(" | ", LastLines.TakeLast(4))}");
                lines.Enqueue($"(ended with {current.ExitCode})");
                await Task.Delay(RestartPause, time);
            }

            Launch();
            if (stop.IsCancellationRequested && process is { HasExited: false } late)
                late.Kill();
        }
    }
}
