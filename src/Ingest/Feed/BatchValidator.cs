using Google.Protobuf;
using StreamML.Schemas.Json;
using StreamML.Schemas.V1;

namespace StreamML.Ingest.Feed;

/// <summary>The context that one call's records are checked against.</summary>
/// <param name="Kind">Feedback or event.</param>
/// <param name="Tenant">The tenant of all records; empty if each record names its own.</param>
/// <param name="ReceivedAt">When the body was read.</param>
internal readonly record struct BatchContext(ApiKind Kind, string Tenant, DateTimeOffset ReceivedAt);

/// <summary>
/// Turns a call's records into the messages to append: all of them, or none and the problems of each.
/// </summary>
internal sealed class BatchValidator
{
    // Problems listed in one response: enough to show the pattern, and the response stays far smaller than the call.
    private const int MaxProblems = 100;

    private readonly HashSet<(string Tenant, string EventId)> _seen = [];

    /// <summary>Problems, by JSON pointer into the body.</summary>
    public List<FieldProblem> Problems { get; } = [];

    /// <summary>Records, in order; valid only if there are no problems.</summary>
    public List<(string Key, IMessage Value)> Records { get; } = [];

    /// <summary>Event ids of the records, in order.</summary>
    public List<string> EventIds { get; } = [];

    public void Validate(ReadOnlyMemory<byte> body, IEnumerable<BatchItem> items, BatchContext batch)
    {
        foreach (var item in items)
        {
            Add(body.Slice(item.Start, item.Length), item.Pointer, batch);
            if (Problems.Count >= MaxProblems)
            {
                return;
            }
        }
    }

    private void Add(ReadOnlyMemory<byte> json, string pointer, BatchContext batch)
    {
        long receivedAtMs = batch.ReceivedAt.ToUnixTimeMilliseconds();
        string ours = Guid.CreateVersion7(batch.ReceivedAt).ToString();
        var context = new ApiRecordContext(batch.Tenant, ours, receivedAtMs);
        if (!TryParse(json.Span, batch.Kind, context, out string? tenant, out string? eventId, out var problems))
        {
            Problems.AddRange(problems.Take(MaxProblems - Problems.Count)
                .Select(each => each with { Pointer = pointer + each.Pointer }));
            return;
        }

        if (!_seen.Add((tenant, eventId)))
        {
            Problems.Add(new FieldProblem(pointer + "/event_id", "is that of an earlier record of this call"));
            return;
        }

        EventIds.Add(eventId);
        Records.Add((tenant, new RawApiRecord
        {
            Tenant = tenant,
            EventId = eventId,
            Kind = batch.Kind,
            Body = UnsafeByteOperations.UnsafeWrap(json),
            ReceivedAtMs = receivedAtMs,
        }));
    }

    private static bool TryParse(
        ReadOnlySpan<byte> json,
        ApiKind kind,
        ApiRecordContext context,
        out string tenant,
        out string eventId,
        out IReadOnlyList<FieldProblem> problems)
    {
        tenant = eventId = "";
        if (kind == ApiKind.Feedback)
        {
            if (!ApiRecordParser.TryParseFeedback(json, context, out var feedback, out _, out problems))
            {
                return false;
            }

            (tenant, eventId) = (feedback.Tenant, feedback.EventId);
            return true;
        }

        if (!ApiRecordParser.TryParseEvent(json, context, out var happened, out _, out problems))
        {
            return false;
        }

        (tenant, eventId) = (happened.Tenant, happened.EventId);
        return true;
    }
}
