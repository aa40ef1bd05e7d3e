using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace StreamML.FaultInjection.Leaks;

/// <summary>Looks for canaries in whatever leaves the program, and notes where it found one. Thread-safe.</summary>
internal sealed class LeakSearch : ILoggerProvider
{
    /// <summary>The kind of a line of a log.</summary>
    public const string LogLine = "log line";

    private const int PlacesMax = 20;

    private readonly HashSet<string> _heads;
    private readonly HashSet<string> _phones;
    private readonly HashSet<string> _guarded = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly HashSet<string> _found = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _places = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _looked = new(StringComparer.Ordinal);
    private volatile SearchValues<string> _secrets = SearchValues.Create([], StringComparison.Ordinal);

    /// <summary>A search for what people have.</summary>
    public LeakSearch(IReadOnlyList<Canary> people)
    {
        _heads = people.SelectMany(each => new[] { each.Word, each.Name, each.Token })
            .Select(text => text[..Canary.HeadChars]).ToHashSet(StringComparer.Ordinal);
        _phones = people.Select(each => each.Phone).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Texts that are looked for.</summary>
    public int Count => _heads.Count + _phones.Count + _guarded.Count;

    /// <summary>How many of them were found.</summary>
    public int Found
    {
        get
        {
            lock (_gate)
            {
                return _found.Count;
            }
        }
    }

    /// <summary>The first places where one was found, without it.</summary>
    public IReadOnlyList<string> Places
    {
        get
        {
            lock (_gate)
            {
                return [.. _places];
            }
        }
    }

    /// <summary>How many things of each kind were searched.</summary>
    public IReadOnlyDictionary<string, long> Looked =>
        new SortedDictionary<string, long>(_looked, StringComparer.Ordinal);

    /// <summary>Looks for these, too, from now on: keys, tokens and passwords of the installation itself.</summary>
    public void Guard(params IEnumerable<string> secrets)
    {
        lock (_gate)
        {
            _guarded.UnionWith(secrets);
            _secrets = SearchValues.Create([.. _guarded], StringComparison.Ordinal);
        }
    }

    /// <summary>Searches a text.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="place">Where it comes from.</param>
    /// <param name="text">The text.</param>
    public void Look(string kind, string place, string text)
    {
        _looked.AddOrUpdate(kind, 1, (_, count) => count + 1);
        foreach (string canary in Canaries(text))
        {
            lock (_gate)
            {
                _found.Add(canary);
                if (_places.Count < PlacesMax)
                {
                    _places.Add($"{kind}: {place}");
                }
            }
        }
    }

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => new SearchedLog(this, categoryName);

    /// <inheritdoc />
    public void Dispose()
    {
    }

    private IEnumerable<string> Canaries(string text)
    {
        foreach (string head in Parts(text, Canary.LetterMarker, Canary.HeadChars))
        {
            // A part of one is as bad: nothing else has the marker.
            yield return _heads.Contains(head) ? head : $"part of {head}";
        }

        foreach (string phone in Parts(text, Canary.PhoneMarker, Canary.PhoneChars).Where(_phones.Contains))
        {
            yield return phone;
        }

        if (text.AsSpan().ContainsAny(_secrets))
        {
            yield return "a secret";
        }
    }

    private static IEnumerable<string> Parts(string text, string marker, int chars)
    {
        for (int at = 0; (at = text.IndexOf(marker, at, StringComparison.OrdinalIgnoreCase)) >= 0; at += marker.Length)
        {
            yield return text.Substring(at, Math.Min(chars, text.Length - at)).ToLowerInvariant();
        }
    }

    private sealed class SearchedLog(LeakSearch search, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            search.Look(LogLine, $"{category} {eventId.Id}", $"{formatter(state, exception)} {exception}");
    }
}
