using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StreamML.Messaging.Connection;

namespace StreamML.Messaging.Roles;

/// <summary>
/// Whether this process is at work. Each of its parts is asked every 2 s and has as long to answer. For health checks
/// the answer is also a file: there, and written anew each time, while every part is at work. Thread-safe.
/// </summary>
public sealed class Readiness
{
    /// <summary>How often parts are asked, and how long one has to answer; later means no.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private readonly string _file;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, Func<CancellationToken, Task<bool>>> _parts = new();
    private readonly ConcurrentDictionary<string, bool> _answers = new();
    private bool? _ready;
    private volatile bool _withdrawn;
    private bool _fileFails;

    /// <summary>Removes the file of an earlier run.</summary>
    /// <param name="file">Full path; empty for none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where changes are logged.</param>
    /// <exception cref="RoleConfigurationException">The file cannot be written.</exception>
    public Readiness(string file, TimeProvider time, ILogger log)
    {
        (_file, _time, _log) = (file, time, log);
        try
        {
            Write(ready: true);
            Write(ready: false);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new RoleConfigurationException($"Streamml__ReadyFile cannot be written: {fault.Message}");
        }
    }

    /// <summary>The last answer of each part: false before its first, none once it is withdrawn.</summary>
    internal IEnumerable<KeyValuePair<string, bool>> Answers =>
        _withdrawn ? [] : _parts.Keys.Select(name => KeyValuePair.Create(name, Has(name)));

    /// <summary>Adds a part.</summary>
    /// <param name="name">Its name in the log.</param>
    /// <param name="isAtWork">Asked on any thread.</param>
    public void Add(string name, Func<CancellationToken, Task<bool>> isAtWork) => _parts[name] = isAtWork;

    /// <summary>A part's last answer; false before the first.</summary>
    public bool Has(string name) => _answers.GetValueOrDefault(name);

    /// <summary>Asks every part once.</summary>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_parts.Select(async part =>
            _answers[part.Key] = await AnswerAsync(part.Value, cancellationToken)));
        lock (_lock)
        {
            if (!_withdrawn)
            {
                Tell([.. _answers.Where(answer => !answer.Value).Select(answer => answer.Key)]);
            }
        }
    }

    /// <summary>Asks again and again until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        ReadinessMetrics.Add(this);
        try
        {
            await _time.RepeatAsync(Every, () => AskAsync(cancellationToken), cancellationToken);
        }
        finally
        {
            ReadinessMetrics.Remove(this);
        }
    }

    /// <summary>The process is about to stop: it is not at work any more.</summary>
    public void Withdraw()
    {
        ReadinessMetrics.Remove(this);
        lock (_lock)
        {
            _withdrawn = true;
            _answers.Clear();
            TryWrite(ready: false);
        }
    }

    private async Task<bool> AnswerAsync(
        Func<CancellationToken, Task<bool>> isAtWork, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Every, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await isAtWork(either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Tell(List<string> missing)
    {
        bool ready = missing.Count == 0;
        if (!ready && _ready != false)
        {
            MessagingLog.NotReady(_log, string.Join(", ", missing.Order(StringComparer.Ordinal)));
        }
        else if (ready && _ready == false)
        {
            MessagingLog.ReadyAgain(_log);
        }

        _ready = ready;
        TryWrite(ready);
    }

    private void TryWrite(bool ready)
    {
        try
        {
            Write(ready);
            _fileFails = false;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It grows stale, which a health check sees.
            if (!_fileFails)
            {
                MessagingLog.ReadyFileFails(_log, fault.Message);
            }

            _fileFails = true;
        }
    }

    private void Write(bool ready)
    {
        if (_file.Length == 0)
        {
            return;
        }

        if (ready)
        {
            File.WriteAllText(_file, "ready\n");
        }
        else
        {
            File.Delete(_file);
        }
    }
}
