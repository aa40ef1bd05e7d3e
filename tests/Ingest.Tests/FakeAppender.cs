using System.Collections.Concurrent;
using Google.Protobuf;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Tracing;
using StreamML.Schemas.Topics;

namespace StreamML.Ingest.Tests;

/// <summary>Keeps records in memory, encoded before it returns as the real one does. Scriptable.</summary>
internal sealed class FakeAppender : IRecordAppender
{
    public sealed record Appended(
        TopicDefinition Topic, string Key, IMessage Value, long TimestampMs, TraceParent Trace);

    /// <summary>What a record waits for before it is durable; null for nothing.</summary>
    public Func<Appended, CancellationToken, Task>? Script { get; set; }

    public ConcurrentQueue<Appended> Records { get; } = new();

    /// <summary>How many appends were begun.</summary>
    public int Begun;

    public async Task AppendAsync(
        TopicDefinition topic, string key, IMessage value, long timestampMs, TraceParent trace,
        CancellationToken cancellationToken)
    {
        var record = new Appended(
            topic, key, value.Descriptor.Parser.ParseFrom(value.ToByteArray()), timestampMs, trace);
        Interlocked.Increment(ref Begun);
        if (Script is { } script)
        {
            await script(record, cancellationToken);
        }

        Records.Enqueue(record);
    }

    public List<T> Values<T>() => [.. Records.Select(record => record.Value).OfType<T>()];
}
