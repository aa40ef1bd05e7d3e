using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace StreamML.Api.Dashboard.Rendering;

/// <summary>
/// What changes by itself on a page, made once for all who look at the same, and again when the tables have changed: a
/// hundred open pages cost as much as one, and an idle pipeline next to nothing. Thread-safe.
/// </summary>
/// <param name="versionAsync">Reads what tells one state of the tables from the next.</param>
/// <param name="interval">How often an open page asks.</param>
/// <param name="time">The clock.</param>
internal sealed class SharedFragments(
    Func<CancellationToken, Task<string>> versionAsync, TimeSpan interval, TimeProvider time)
{
    /// <summary>What an open page says it has, in its query.</summary>
    public const string SeenField = "seen";

    private const int Most = 500;

    // Durations in words ("waits 3 min") grow without any change of the tables.
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Fragment> _fragments = new(StringComparer.Ordinal);
    private readonly TimeSpan _fresh = interval / 2;
    private Reading? _version;
    private long _made;

    /// <summary>How often an open page asks.</summary>
    public TimeSpan Interval => interval;

    /// <summary>The fragment of a key; 204 where the page has it already.</summary>
    /// <param name="key">What tells one from the other: page, query, tenant, role.</param>
    /// <param name="seen">What the page has; null where it was loaded as a whole.</param>
    /// <param name="make">Makes it, with the tag that it carries.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IResult> AnswerAsync(
        string key, string? seen, Func<string, Task<IResult>> make, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        Fragment? mine = null;
        if (!_fragments.TryGetValue(key, out var fragment) || !IsWithin(fragment.At, now, _fresh))
        {
            // Read before the fragment is made: what is committed meanwhile is a change for the next one.
            string version = await VersionAsync(now, cancellationToken);
            string tag = Interlocked.Increment(ref _made).ToString(CultureInfo.InvariantCulture);
            mine = new Fragment(now, version, tag, new Lazy<Task<IResult>>(() => make(tag)));
            fragment = _fragments.AddOrUpdate(
                key, mine, (_, before) => IsCurrent(before, version, now) ? before : mine);
            Clear(now);
        }

        try
        {
            var answer = await fragment.Answer.Value;
            return seen == fragment.Tag ? TypedResults.NoContent() : answer;
        }
        catch (Exception) when (fragment != mine)
        {
            // Who had it made went away, or met a fault: that is theirs.
            return await make("");
        }
    }

    private bool IsCurrent(Fragment fragment, string version, DateTimeOffset now) =>
        IsWithin(fragment.At, now, _fresh) || (fragment.Version == version && IsWithin(fragment.At, now, Stale));

    private static bool IsWithin(DateTimeOffset at, DateTimeOffset now, TimeSpan age) => now - at < age && at <= now;

    private async Task<string> VersionAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_version is { } known && IsWithin(known.At, now, _fresh))
        {
            return known.Version;
        }

        Reading read = new(now, await versionAsync(cancellationToken));
        _version = read;
        return read.Version;
    }

    private void Clear(DateTimeOffset now)
    {
        if (_fragments.Count > Most)
        {
            foreach (var (key, _) in _fragments.Where(entry => !IsWithin(entry.Value.At, now, Stale)))
            {
                _fragments.TryRemove(key, out _);
            }
        }
    }

    private sealed record Reading(DateTimeOffset At, string Version);

    private sealed record Fragment(DateTimeOffset At, string Version, string Tag, Lazy<Task<IResult>> Answer);
}
