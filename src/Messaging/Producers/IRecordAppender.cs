using Google.Protobuf;
using StreamML.Messaging.Tracing;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Producers;

/// <summary>Appends records outside a transaction, each durable before its task completes. Thread-safe.</summary>
public interface IRecordAppender
{
    /// <summary>Appends one record and waits for the acknowledgement of every in-sync replica.</summary>
    /// <param name="topic">A topic of the catalogue with a value type.</param>
    /// <param name="key">The key, UTF-8.</param>
    /// <param name="value">The value.</param>
    /// <param name="timestampMs">Milliseconds since the Unix epoch.</param>
    /// <param name="cancellationToken">Stops waiting; the record may still become durable.</param>
    /// <exception cref="AppendException">The record is not known to be durable; <see cref="AppendException.Permanent"/>
    /// says whether a retry can help.</exception>
    Task AppendAsync(
        TopicDefinition topic, string key, IMessage value, long timestampMs, CancellationToken cancellationToken) =>
        AppendAsync(topic, key, value, timestampMs, trace: default, cancellationToken);

    /// <summary>Appends one record of a trace and waits for the acknowledgement of every in-sync replica.</summary>
    /// <param name="topic">A topic of the catalogue with a value type.</param>
    /// <param name="key">The key, UTF-8.</param>
    /// <param name="value">The value.</param>
    /// <param name="timestampMs">Milliseconds since the Unix epoch.</param>
    /// <param name="trace">The record's place in its trace; none: the record has no <c>traceparent</c>.</param>
    /// <param name="cancellationToken">Stops waiting; the record may still become durable.</param>
    /// <exception cref="AppendException">The record is not known to be durable; <see cref="AppendException.Permanent"/>
    /// says whether a retry can help.</exception>
    Task AppendAsync(
        TopicDefinition topic, string key, IMessage value, long timestampMs, TraceParent trace,
        CancellationToken cancellationToken);
}

/// <summary>A record is not known to be durable.</summary>
public sealed class AppendException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What failed, without the record's content.</param>
    /// <param name="permanent">True if the same record would fail again (too large, refused by the broker).</param>
    /// <param name="inner">The underlying exception.</param>
    public AppendException(string message, bool permanent, Exception? inner = null)
        : base(message, inner) => Permanent = permanent;

    /// <summary>The same record would fail again.</summary>
    public bool Permanent { get; }
}
