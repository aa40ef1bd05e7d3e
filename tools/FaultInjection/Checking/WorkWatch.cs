using StreamML.FaultInjection.Processes;
using StreamML.Hosting;
using StreamML.Messaging.Roles;

namespace StreamML.FaultInjection.Checking;

/// <summary>A kill and how long the role was away.</summary>
/// <param name="Role">The role killed.</param>
/// <param name="Seconds">From the kill until the role works again: the broker answers, Ingest is ready, a reading role
/// has committed again (or has nothing to read), a role that reads in no group is ready. If the broker was killed
/// meanwhile, the role could not work, and time counts from then.</param>
public sealed record Recovery(string Role, double Seconds);

/// <summary>Measures how long killed roles are away. Thread-safe.</summary>
internal sealed class WorkWatch(ProcessInstallation installation, OffsetWatch offsets, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _http = new() { BaseAddress = installation.Ingest, Timeout = TimeSpan.FromSeconds(2) };
    private readonly Dictionary<string, Away> _away = new(StringComparer.Ordinal);
    private readonly List<Recovery> _recoveries = [];

    /// <summary>Measurements so far.</summary>
    public IReadOnlyList<Recovery> Recoveries
    {
        get
        {
            lock (_away)
            {
                return [.. _recoveries];
            }
        }
    }

    /// <summary>Every killed role works again.</summary>
    public bool AllAtWork
    {
        get
        {
            lock (_away)
            {
                return _away.Count == 0;
            }
        }
    }

    /// <summary>Records a kill; the role's next process has been started.</summary>
    /// <param name="role">The role.</param>
    /// <param name="at">Time of the kill, a timestamp of the clock.</param>
    public void Killed(string role, long at)
    {
        long noted = time.GetTimestamp();
        lock (_away)
        {
            if (role == RoleSet.Broker)
            {
                foreach (string other in _away.Keys.ToList())
                {
                    _away[other] = new Away(at, noted, Before: null);
                }
            }

            _away[role] = new Away(at, noted, Before: null);
        }
    }

    /// <summary>Watches until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        time.RepeatAsync(Tick, () => LookAsync(cancellationToken), cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        var ready = installation.Processes.Values.Where(process => process.Ready).Select(process => process.Role)
            .ToHashSet();
        var progress = await offsets.LookAsync(cancellationToken);
        bool ingest = await IsIngestReadyAsync(cancellationToken);
        lock (_away)
        {
            // An answer to a query from before the kill may come from the dead process.
            foreach (var (role, since) in _away.Where(entry => entry.Value.Noted < began).ToList())
            {
                Judge(role, since, ready.Contains(role), progress, ingest);
            }
        }
    }

    private void Judge(
        string role, Away since, bool ready, IReadOnlyDictionary<string, RoleProgress> progress, bool ingest)
    {
        bool atWork = role switch
        {
            RoleSet.Broker => ready && progress.ContainsKey("normaliser"),
            "ingest" => ready && ingest,
            _ when ReadsNothing(role) => ready,
            _ => ready && progress.TryGetValue(role, out var now) && (now.Idle || now.Done > since.Before),
        };
        if (atWork)
        {
            _recoveries.Add(new Recovery(role, time.GetElapsedTime(since.At).TotalSeconds));
            _away.Remove(role);
        }
        else if (progress.TryGetValue(role, out var done) && (since.Before is null || !ready))
        {
            _away[role] = since with { Before = done.Done };
        }
    }

    // Such a role follows its topics outside a group, or reads none: nothing is committed that would show it.
    private static bool ReadsNothing(string role) =>
        RoleSet.All.Any(each => each.Name == role && each.Inputs.Count == 0);

    private async Task<bool> IsIngestReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.GetAsync("/health/ready", cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private readonly record struct Away(long At, long Noted, long? Before);
}
