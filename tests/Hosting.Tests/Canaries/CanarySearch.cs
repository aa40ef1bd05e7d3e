using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.Logging;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Tracing;
using StreamML.Schemas.Topics;

namespace StreamML.Hosting.Tests.Canaries;

/// <summary>Looks for people where nobody may be found, and notes where it found one.</summary>
internal sealed class CanarySearch(IEnumerable<CanaryPerson> people) : ILoggerProvider
{
    private readonly SearchValues<string> _needles =
        SearchValues.Create([.. CanaryPeople.Needles(people)], StringComparison.Ordinal);

    private readonly Lock _gate = new();
    private readonly List<string> _found = [];
    private readonly Dictionary<string, long> _looked = new(StringComparer.Ordinal);

    /// <summary>Where somebody was found.</summary>
    public IReadOnlyList<string> Found => _found;

    /// <summary>How many things of each kind were looked at.</summary>
    public IReadOnlyDictionary<string, long> Looked => _looked;

    public void Look(string where, string text)
    {
        bool hit = text.AsSpan().IndexOfAny(_needles) >= 0;
        lock (_gate)
        {
            string kind = where.Split(':')[0];
            _looked[kind] = _looked.GetValueOrDefault(kind) + 1;
            if (hit)
            {
                _found.Add(where);
            }
        }
    }

    public void Look(string where, byte[] bytes) => Look(where, Encoding.Latin1.GetString(bytes));

    /// <summary>Keys and headers of every record of every topic.</summary>
    public async Task LookAtTopicsAsync(KafkaConnection kafka)
    {
        await foreach (var record in kafka.CreateReader().ReadAsync(
            TopicCatalogue.All, ReadFrom.Earliest, follow: false, CancellationToken.None))
        {
            Look($"key: {record.Source}", record.Key ?? []);
            foreach (var header in record.Headers)
            {
                Look($"header: {record.Source} {header.Name}", header.Value ?? []);
            }
        }
    }

    /// <summary>Names of all files and folders, and what stands in the state's files.</summary>
    public void LookAtFiles(string folder)
    {
        foreach (string path in Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories))
        {
            Look($"file name: {path}", Path.GetRelativePath(folder, path));
        }

        foreach (string path in Directory.EnumerateFiles(
            Path.Combine(folder, "state"), "*", SearchOption.AllDirectories))
        {
            Look($"state: {path}", File.ReadAllBytes(path));
        }
    }

    /// <summary>Listens to every instrument of ours.</summary>
    public MeterListener ListenToMetrics()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (!instrument.Meter.Name.StartsWith("StreamML", StringComparison.Ordinal))
                {
                    return;
                }

                Look($"metric: {instrument.Name}", instrument.Name);
                self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => LookAtTags(instrument, tags));
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => LookAtTags(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => LookAtTags(instrument, tags));
        listener.Start();
        return listener;
    }

    /// <summary>Listens to every span of ours, and has all of them sampled.</summary>
    public ActivityListener ListenToSpans()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SpanSource.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => Look(
                $"span: {span.OperationName}",
                $"{span.DisplayName} {span.StatusDescription} {span.Id} {string.Join(' ', span.TagObjects)} "
                + string.Join(' ', span.Links.Select(link => $"{link.Context.TraceId} {link.Context.SpanId}"))),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    public ILogger CreateLogger(string categoryName) => new CapturedLog(this, categoryName);

    public void Dispose()
    {
    }

    private void LookAtTags(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var tag in tags)
        {
            Look($"metric: {instrument.Name} {tag.Key}", $"{tag.Key}={tag.Value}");
        }
    }

    private sealed class CapturedLog(CanarySearch search, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
            string> formatter) =>
            search.Look($"log: {category} {eventId.Id}", $"{formatter(state, exception)} {exception}");
    }
}
