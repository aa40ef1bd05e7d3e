using System.Diagnostics;

namespace StreamML.Messaging.Tracing;

/// <summary>
/// The trace of a request that brings records: the caller's, or one that begins with it. Disposing it ends its span.
/// </summary>
/// <param name="Place">The request's place in it.</param>
/// <param name="Span">Its span; null where nobody listens.</param>
public readonly record struct RequestTrace(TraceParent Place, Activity? Span) : IDisposable
{
    /// <summary>Begins it.</summary>
    /// <param name="name">Name of the span: the endpoint, nothing of the caller's.</param>
    /// <param name="header">The caller's <c>traceparent</c>; null or invalid: the trace begins here.</param>
    /// <param name="id">An id of ours for it, such as that of the delivery: a caller's could be a phone number, and
    /// the hash of one can be found by trying all of them.</param>
    public static RequestTrace Begin(string name, string? header, string id)
    {
        var caller = TraceParent.Read(header);
        var place = caller.IsNone ? TraceParent.Start(id) : caller.Child(id);
        if (!SpanSource.Source.HasListeners())
        {
            return new RequestTrace(place, Span: null);
        }

        // The caller is the parent, and not what the web server has under way.
        Activity.Current = null;
        var span = SpanSource.Source.StartActivity(
            name, ActivityKind.Server, caller.IsNone ? place.ToNewTrace() : caller.ToContext());
        return new RequestTrace(span is null ? place : place.Sampled(span.Recorded), span);
    }

    /// <summary>The place of one of its records.</summary>
    /// <param name="number">Which one, from 0.</param>
    public TraceParent Record(int number) => Place.Child("record", number);

    /// <summary>The request failed.</summary>
    /// <param name="reason">A word for operators, without content.</param>
    public void Fail(string reason) => Span?.SetStatus(ActivityStatusCode.Error, reason);

    /// <inheritdoc />
    public void Dispose() => Span?.Dispose();
}
