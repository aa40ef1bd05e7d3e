using System.Collections.Concurrent;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace StreamML.Api.Dashboard.Rendering;

/// <summary>
/// What changes by itself on a page, made once for all who look at the same, and again when the tables have changed: a
/// hundred open pages cost as much as one, and an idle pipeline next to nothing. Thread-safe.
/// </summary>
/// <param name="versionAsync">Reads what tells one state of the tables from the next.</param>
/// <param name="interval">How often open pages are looked after.</param>
/// <param name="time">The clock.</param>
internal sealed class SharedFragments(
    Func<CancellationToken, Task<string>> versionAsync, TimeSpan interval, TimeProvider time)
{
    private const int Most = 500;

    // Durations in words ("waits 3 min") grow without any change of the tables.
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Fragment> _fragments = new(StringComparer.Ordinal);
    private readonly TimeSpan _fresh = interval / 2;
    private readonly Lock _gate = new();
    private Reading? _version;
    private Task _tick = Task.CompletedTask;
    private long _made;

    /// <summary>The fragment of a key.</summary>
    /// <param name="key">What tells one from the other: page, query, tenant, role.</param>
    /// <param name="make">Makes it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IResult> AnswerAsync(
        string key, Func<Task<IResult>> make, CancellationToken cancellationToken) =>
        (await CurrentAsync(key, make, cancellationToken)).Answer;

    /// <summary>The fragment of a key, then each that takes its place. All who follow have one clock.</summary>
    /// <param name="key">As above.</param>
    /// <param name="make">Makes it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<SseItem<string>> FollowAsync(
        string key, Func<Task<IResult>> make, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string seen = "";
        while (true)
        {
            (string tag, var answer) = await CurrentAsync(key, make, cancellationToken);
            if (tag != seen && answer is ContentHttpResult { ResponseContent: { } html })
            {
                seen = tag;
                yield return new SseItem<string>(html) { EventId = tag };
            }

            await NextTick().WaitAsync(cancellationToken);
        }
    }

    private async Task<(string Tag, IResult Answer)> CurrentAsync(
        string key, Func<Task<IResult>> make, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        Fragment? mine = null;
        if (!_fragments.TryGetValue(key, out var fragment) || !IsWithin(fragment.At, now, _fresh))
        {
            // Read before the fragment is made: what is committed meanwhile is a change for the next one.
            string version = await Version(now).WaitAsync(cancellationToken);
            mine = new Fragment(now, version, NextTag(), new Lazy<Task<IResult>>(make));
            fragment = _fragments.AddOrUpdate(
                key, mine, (_, before) => IsCurrent(before, version, now) ? before : mine);
            Clear(now);
        }

        try
        {
            return (fragment.Tag, await fragment.Answer.Value);
        }
        catch (Exception) when (fragment != mine)
        {
            // Who had it made went away, or met a fault: that is theirs.
            return (NextTag(), await make());
        }
    }

    private string NextTag() => Interlocked.Increment(ref _made).ToString(CultureInfo.InvariantCulture);

    private bool IsCurrent(Fragment fragment, string version, DateTimeOffset now) =>
        IsWithin(fragment.At, now, _fresh) || (fragment.Version == version && IsWithin(fragment.At, now, Stale));

    private static bool IsWithin(DateTimeOffset at, DateTimeOffset now, TimeSpan age) => now - at < age && at <= now;

    // One reading for all who ask at a time. Nobody's leaving ends it for the others.
    private Task<string> Version(DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_version is not { Version.IsFaulted: false } known || !IsWithin(known.At, now, _fresh))
            {
                _version = known = new Reading(now, versionAsync(CancellationToken.None));
            }

            return known.Version;
        }
    }

    private Task NextTick()
    {
        lock (_gate)
        {
            return _tick.IsCompleted ? _tick = Task.Delay(interval, time) : _tick;
        }
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

    private sealed record Reading(DateTimeOffset At, Task<string> Version);

    private sealed record Fragment(DateTimeOffset At, string Version, string Tag, Lazy<Task<IResult>> Answer);
}
