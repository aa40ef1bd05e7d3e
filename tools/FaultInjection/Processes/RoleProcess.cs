using System.Collections.Concurrent;
using System.Diagnostics;

namespace StreamML.FaultInjection.Processes;

/// <summary>
/// One role as a process of the built program. It is restarted whenever it ends, as a supervisor would; unasked ends
/// are counted. Thread-safe.
/// </summary>
internal sealed class RoleProcess(string role, ProcessStartInfo start, TimeProvider time) : IAsyncDisposable
{
    private const int KeptLines = 40;
    private static readonly TimeSpan RestartPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<string> _endings = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Lock _starting = new();
    private volatile Process? _process;
    private Task _watching = Task.CompletedTask;
    private volatile bool _expected;
    private volatile bool _ready;
    private volatile TaskCompletionSource? _held;
    private int _unasked;

    public string Role => role;

    /// <summary>The current process has reported that it is ready.</summary>
    public bool Ready => _ready;

    /// <summary>Number of unasked ends.</summary>
    public int UnaskedEnds => Volatile.Read(ref _unasked);

    /// <summary>Role, exit code and last lines of each unasked end.</summary>
    public IReadOnlyCollection<string> Endings => _endings;

    public int ProcessId => _process!.Id;

    /// <summary>Sets a variable for the next starts; null takes it away.</summary>
    public void Set(string variable, string? value)
    {
        lock (_starting)
        {
            if (value is null)
            {
                start.Environment.Remove(variable);
            }
            else
            {
                start.Environment[variable] = value;
            }
        }
    }

    /// <summary>The last lines written to stderr.</summary>
    public IReadOnlyList<string> LastLines => [.. _lines];

    /// <summary>Starts it for the first time.</summary>
    public void Start()
    {
        Launch();
        _watching = SuperviseAsync();
    }

    /// <summary>Sends SIGKILL and immediately starts a new process.</summary>
    public Task KillAsync() => EndAsync(current => current.Kill());

    /// <summary>Sends SIGTERM and starts a new process once the old one has ended.</summary>
    public Task RestartAsync() => EndAsync(current => Signals.AskToEnd(current.Id));

    /// <summary>Sends SIGKILL; a new process is started only after <see cref="Release"/>.</summary>
    public async Task HoldAsync()
    {
        await _gate.WaitAsync();
        try
        {
            var current = _process!;
            _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _expected = true;
            _ready = false;
            current.Kill();
            await current.WaitForExitAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Has a new process started in place of one that is held.</summary>
    public void Release()
    {
        var held = _held;
        _held = null;
        held?.TrySetResult();
    }

    /// <summary>Sends SIGKILL and starts no other process.</summary>
    public async Task KillForGoodAsync()
    {
        await _stop.CancelAsync();
        Release();
        _process!.Kill();
        await _watching;
    }

    /// <summary>Waits until it is ready.</summary>
    /// <exception cref="TimeoutException">It is not ready in time; the message contains its last output.</exception>
    public async Task WaitReadyAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (!_ready)
        {
            if (time.GetElapsedTime(started) > limit)
            {
                throw new TimeoutException(
                    $"{role} was not at work within {limit.TotalSeconds:0} s: "
                    + $"{string.Join(" | ", LastLines.TakeLast(5))}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Release();
        if (_process is { HasExited: false } running)
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

        await _watching;
        _stop.Dispose();
        _gate.Dispose();
    }

    private async Task EndAsync(Action<Process> end)
    {
        await _gate.WaitAsync();
        try
        {
            var current = _process!;
            _expected = true;
            end(current);
            while (ReferenceEquals(_process, current))
            {
                await Task.Delay(Tick, time);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Launch()
    {
        _ready = false;
        _expected = false;
        var launched = new Process { StartInfo = start };
        launched.ErrorDataReceived += (sender, line) =>
        {
            if (line.Data is null)
            {
                return;
            }

            _lines.Enqueue(line.Data);
            while (_lines.Count > KeptLines)
            {
                _lines.TryDequeue(out _);
            }

            if (ReferenceEquals(sender, _process) && line.Data.StartsWith("ready", StringComparison.Ordinal))
            {
                _ready = true;
            }
        };
        launched.OutputDataReceived += (_, _) => { };

        // Only a running process may be visible to others, who kill it or wait for it.
        lock (_starting)
        {
            launched.Start();
        }

        _process = launched;
        launched.BeginErrorReadLine();
        launched.BeginOutputReadLine();
    }

    private async Task SuperviseAsync()
    {
        while (true)
        {
            var current = _process!;
            await current.WaitForExitAsync();
            if (_held is { } held)
            {
                await held.Task;
            }

            if (_stop.IsCancellationRequested)
            {
                return;
            }

            if (!_expected)
            {
                Interlocked.Increment(ref _unasked);
                _endings.Enqueue($"{role} ended with {current.ExitCode}: {string.Join(" | ", LastLines.TakeLast(4))}");
                _lines.Enqueue($"(ended with {current.ExitCode})");
                await Task.Delay(RestartPause, time);
            }

            Launch();
            if (_stop.IsCancellationRequested && _process is { HasExited: false } late)
            {
                late.Kill();
            }
        }
    }
}
