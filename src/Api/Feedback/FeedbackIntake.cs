using System.Text;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using StreamML.Api.Http;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Tracing;
using StreamML.Schemas.Json;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Api.Feedback;

/// <summary>
/// Takes feedback and events in as the role ingest does: checked by the same contract, written to <c>api.raw</c>, from
/// where the normaliser makes typed records, each event id once.
/// </summary>
/// <param name="appender">Access to the cluster.</param>
/// <param name="options">Limits.</param>
/// <param name="time">The clock.</param>
internal sealed class FeedbackIntake(IRecordAppender appender, ApiOptions options, TimeProvider time)
{
    // Records of one call that are in the producer at a time: of 256 KiB each at most.
    private const int Window = 64;
    private const int MaxDepth = ApiRecordLimits.MaxDepth + 2;

    /// <summary>Takes the body of a call.</summary>
    /// <exception cref="ApiProblem">A record is wrong: none was taken.</exception>
    public async Task<AcceptedAnswer> TakeAsync(ApiCall call, ApiKind kind) =>
        await TakeAsync(
            call, kind, await ApiJson.ReadBytesAsync(call.Http.Request, options.MaxBodyBytes, call.Aborted));

    /// <summary>Takes a body.</summary>
    /// <param name="call">Whose it is.</param>
    /// <param name="kind">Feedback or events.</param>
    /// <param name="body">One record, an array, or <c>{"items": [...]}</c>, JSON in UTF-8.</param>
    /// <exception cref="ApiProblem">A record is wrong: none was taken.</exception>
    /// <exception cref="AppendException">The cluster did not take all of them.</exception>
    public async Task<AcceptedAnswer> TakeAsync(ApiCall call, ApiKind kind, byte[] body)
    {
        if (!ApiBatchSplitter.TrySplit(body, MaxDepth, options.MaxRecords, out var items, out string fault))
        {
            throw new ApiProblem(
                items.Count > options.MaxRecords
                    ? StatusCodes.Status413PayloadTooLarge
                    : StatusCodes.Status400BadRequest,
                "invalid-request", "Unreadable body", fault,
                "Send one JSON object, an array of up to Api__MaxRecords, or {\"items\": [...]}.");
        }

        string? id = IdempotencyKey.IdOf(call, Encoding.UTF8.GetBytes(kind.ToString()), body);
        var receivedAt = time.GetUtcNow();
        var batch = new ApiBatch();
        batch.Validate(body, items, new ApiBatchContext(kind, call.Tenant, receivedAt)
        {
            NewEventId = id is null ? null : number => $"{id}-{number}",
        });
        if (batch.Problems.Count > 0)
        {
            throw Invalid(batch.Problems);
        }

        using var trace = RequestTrace.Begin(
            kind == ApiKind.Feedback ? "feedback" : "events", call.Http.Request.Headers.TraceParent,
            Guid.CreateVersion7(receivedAt).ToString());
        foreach (var part in batch.Records.Index().Chunk(Window))
        {
            await Task.WhenAll(part.Select(
                each => AppendAsync(each.Item, trace.Record(each.Index), receivedAt, call.Aborted)));
        }

        return new AcceptedAnswer(batch.EventIds.Count, batch.EventIds);
    }

    private Task AppendAsync(
        (string Key, IMessage Value) record, TraceParent trace, DateTimeOffset receivedAt,
        CancellationToken cancellationToken) => appender.AppendAsync(
            TopicCatalogue.ApiRaw, record.Key, record.Value, receivedAt.ToUnixTimeMilliseconds(), trace,
            cancellationToken);

    private static ApiProblem Invalid(IReadOnlyList<Schemas.Json.FieldProblem> problems) => new(
        StatusCodes.Status400BadRequest, "invalid-request", "Invalid record",
        $"{problems.Count} problems; no record was taken.",
        "Mend the fields listed under errors and send all records again.")
    {
        Fields = [.. problems.Select(problem => new Http.FieldProblem(problem.Pointer, problem.Message))],
    };
}
