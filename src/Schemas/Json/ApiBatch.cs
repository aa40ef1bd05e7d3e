using Google.Protobuf;
using StreamML.Schemas.V1;

namespace StreamML.Schemas.Json;

/// <summary>The context that one call's records are checked against.</summary>
/// <param name="Kind">Feedback or event.</param>
/// <param name="Tenant">The tenant of all records; empty if each record names its own.</param>
/// <param name="ReceivedAt">When the body was read.</param>
public readonly record struct ApiBatchContext(ApiKind Kind, string Tenant, DateTimeOffset ReceivedAt)
{
    /// <summary>Makes the event id of a record without one, by its place in the call; null: a new UUID.</summary>
    public Func<int, string>? NewEventId { get; init; }
}

/// <summary>
/// Turns a call's records into the messages to append to <c>api.raw</c>: all of them, or none and the problems of each.
/// One call, one thread.
/// </summary>
public sealed class ApiBatch
{
    // Problems listed in one response: enough to show the pattern, and the response stays far smaller than the call.
    private const int MaxProblems = 100;

    private readonly HashSet<(string Tenant, string EventId)> _seen = [];
    private readonly List<FieldProblem> _problems = [];
    private readonly List<(string Key, IMessage Value)> _records = [];
    private readonly List<string> _eventIds = [];
    private int _added;

    /// <summary>Problems, by JSON pointer into the body.</summary>
    public IReadOnlyList<FieldProblem> Problems => _problems;

    /// <summary>Records, in order; valid only if there are no problems.</summary>
    public IReadOnlyList<(string Key, IMessage Value)> Records => _records;

    /// <summary>Event ids of the records, in order.</summary>
    public IReadOnlyList<string> EventIds => _eventIds;

    /// <summary>Checks records.</summary>
    /// <param name="body">The body; records keep references into it.</param>
    /// <param name="items">The records, as <see cref="ApiBatchSplitter"/> found them.</param>
    /// <param name="batch">Whose they are.</param>
    public void Validate(ReadOnlyMemory<byte> body, IEnumerable<ApiBatchItem> items, ApiBatchContext batch)
    {
        foreach (var item in items)
        {
            Add(body.Slice(item.Start, item.Length), item.Pointer, batch);
            if (_problems.Count >= MaxProblems)
            {
                return;
            }
        }
    }

    private void Add(ReadOnlyMemory<byte> json, string pointer, ApiBatchContext batch)
    {
        long receivedAtMs = batch.ReceivedAt.ToUnixTimeMilliseconds();
        string ours = batch.NewEventId?.Invoke(_added++) ?? Guid.CreateVersion7(batch.ReceivedAt).ToString();
        var context = new ApiRecordContext(batch.Tenant, ours, receivedAtMs);
        if (!TryParse(json.Span, batch.Kind, context, out string? tenant, out string? eventId, out var problems))
        {
            _problems.AddRange(problems.Take(MaxProblems - _problems.Count)
                .Select(each => each with { Pointer = pointer + each.Pointer }));
            return;
        }

        if (!_seen.Add((tenant, eventId)))
        {
            _problems.Add(new FieldProblem(pointer + "/event_id", "is that of an earlier record of this call"));
            return;
        }

        _eventIds.Add(eventId);
        _records.Add((tenant, new RawApiRecord
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
