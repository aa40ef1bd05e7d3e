using System.Diagnostics;
using StreamML.Messaging.Tracing;

namespace StreamML.Messaging.Sources;

/// <summary>
/// One span for each batch that is done. It links to the traces of its records instead of having one of them as its
/// parent, since a batch is of many (ADR 47). Only sampled records count: without one, a batch has no span.
/// </summary>
public static class BatchSpans
{
    /// <summary>Most links of a span: what OpenTelemetry's SDKs and collectors keep of one by default.</summary>
    public const int LinksMax = 128;

    /// <summary>
    /// Adds the span of a batch. It is made at the end, so that it is nobody's parent while the batch is processed:
    /// calls to other services do not carry our ids.
    /// </summary>
    /// <param name="role">The role's name.</param>
    /// <param name="task">The task's number.</param>
    /// <param name="batch">The records; those that are done come first.</param>
    /// <param name="count">How many are done.</param>
    /// <param name="started">When they were begun.</param>
    /// <param name="ended">When they were done.</param>
    /// <param name="fault">Why they were given up, without content; null if they were not.</param>
    public static void Add(
        string role, int task, IReadOnlyList<SourceRecord> batch, int count, DateTimeOffset started,
        DateTimeOffset ended, string? fault = null)
    {
        if (!SpanSource.Source.HasListeners())
        {
            return;
        }

        var links = new List<ActivityLink>();
        int sampled = 0;
        for (int index = 0; index < count; index++)
        {
            var trace = batch[index].Trace;
            if (!trace.IsSampled)
            {
                continue;
            }

            if (sampled++ < LinksMax)
            {
                links.Add(new ActivityLink(trace.ToContext()));
            }
        }

        if (sampled == 0)
        {
            return;
        }

        KeyValuePair<string, object?>[] tags =
        [
            new("messaging.system", "kafka"),
            new("messaging.operation.type", "process"),
            new("messaging.batch.message_count", count),
            new("streamml.stage", role),
            new("streamml.task", task),
            new("streamml.sampled", sampled),
        ];
        using var span = SpanSource.Source.StartActivity(
            $"{role} process", ActivityKind.Consumer, default(ActivityContext), tags, links, started);
        if (fault is not null)
        {
            span?.SetStatus(ActivityStatusCode.Error, fault);
        }

        span?.SetEndTime(ended.UtcDateTime);
    }
}
