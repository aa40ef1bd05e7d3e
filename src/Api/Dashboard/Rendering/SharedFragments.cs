using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace StreamML.Api.Dashboard.Rendering;

/// <summary>
/// What changes by itself on a page, made at most once a second for all who look at the same: a hundred open pages cost
/// as much as one. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class SharedFragments(TimeProvider time)
{
    private const int Most = 500;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Fragment> _fragments = new(StringComparer.Ordinal);

    /// <summary>The fragment of a key, made now unless somebody had it made within a second.</summary>
    /// <param name="key">What tells one from the other: page, query, tenant, role.</param>
    /// <param name="make">Makes it.</param>
    public async Task<IResult> AnswerAsync(string key, Func<Task<IResult>> make)
    {
        var now = time.GetUtcNow();
        Fragment mine = new(now, new Lazy<Task<IResult>>(make));
        var shared = _fragments.AddOrUpdate(
            key, mine, (_, before) => now - before.At < Fresh && before.At <= now ? before : mine);
        if (_fragments.Count > Most)
        {
            Clear(now);
        }

        try
        {
            return await shared.Answer.Value;
        }
        catch (Exception) when (shared != mine)
        {
            // Who had it made went away, or met a fault: that is theirs.
            return await make();
        }
    }

    private void Clear(DateTimeOffset now)
    {
        foreach (var (key, _) in _fragments.Where(entry => now - entry.Value.At >= Fresh))
        {
            _fragments.TryRemove(key, out _);
        }
    }

    private sealed record Fragment(DateTimeOffset At, Lazy<Task<IResult>> Answer);
}
