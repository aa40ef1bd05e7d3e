using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using StreamML.Access;
using StreamML.Ingest.Http;
using StreamML.Messaging.Tracing;
using StreamML.Schemas.Json;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Ingest.Feed;

/// <summary>
/// <c>POST /api/v1/feedback</c> and <c>/api/v1/events</c>: one record, an array, or <c>{"items": [...]}</c>, with a
/// key of the scope feedback. Responds 202 with the event ids once every record is durable on <c>api.raw</c>; otherwise
/// with problem details (RFC 9457), and no record is accepted. Only after a 503 may some records be durable: resending
/// them with the same event ids creates no duplicates.
/// </summary>
internal sealed class FeedEndpoint(IngestOptions options, BearerGate gate, IngestServices parts)
{
    private static readonly Refusal NoScope = new(StatusCodes.Status403Forbidden, "scope", "Forbidden",
        "The key may not send feedback: it has not the scope feedback.")
    { Close = true };

    private static readonly Refusal WrongType = new(StatusCodes.Status415UnsupportedMediaType, "content_type",
        "Unsupported media type", "Send JSON in UTF-8 as Content-Type: application/json.")
    { Close = true };

    private static readonly Refusal WrongTenant = new(StatusCodes.Status403Forbidden, "tenant", "Forbidden",
        "The key does not write for the tenant of X-Tenant.")
    { Close = true };

    private static readonly Refusal BadTenant = new(StatusCodes.Status400BadRequest, "tenant", "Bad X-Tenant",
        "X-Tenant must stand once and hold up to 128 letters, digits, . _ : -")
    { Close = true };

    public async Task HandleAsync(HttpContext context, ApiKind kind)
    {
        string name = kind == ApiKind.Feedback ? "feedback" : "events";
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = "POST";
            await HttpResponses.Empty(context, StatusCodes.Status405MethodNotAllowed);
            return;
        }

        using var body = new RequestBody(parts.Admission);
        var (refusal, tenant) = Admit(context);
        refusal ??= Refusal.From(await parts.Bodies.ReadAsync(context.Request, body), options.MaxBodyBytes);
        if (refusal is null && !parts.Admission.TryEnter())
        {
            refusal = Refusal.Busy;
        }

        if (refusal is not null)
        {
            await RefuseAsync(context, name, refusal);
            return;
        }

        try
        {
            await TakeAsync(context, name, body, new ApiBatchContext(kind, tenant, parts.Time.GetUtcNow()));
        }
        finally
        {
            parts.Admission.Leave();
        }
    }

    // Checks that need only the headers, before any of the body is read.
    private (Refusal? Refusal, string Tenant) Admit(HttpContext context)
    {
        var request = context.Request;
        var admission = gate.Admit(
            request.Headers.Authorization, request.Headers[BearerGate.TenantHeader], AccessScopes.Feedback);
        if (admission.Refusal is { } refusal)
        {
            if (admission.Key is null)
            {
                context.Response.Headers.WWWAuthenticate = "Bearer realm=\"streamml\"";
            }

            return (RefusalOf(refusal), "");
        }

        if (!IsJson(request.ContentType))
        {
            return (WrongType, "");
        }

        return (parts.Admission.IsFull ? Refusal.Busy : null, admission.Tenant);
    }

    private static Refusal RefusalOf(KeyRefusal refusal) => refusal switch
    {
        KeyRefusal.Scope => NoScope,
        KeyRefusal.BadTenant => BadTenant,
        KeyRefusal.OtherTenant => WrongTenant,
        _ => new Refusal(StatusCodes.Status401Unauthorized, "token", "Not authorised", refusal.Sentence()
            + " Send a key as Authorization: Bearer; 'streamml keys create --application NAME --scopes feedback' makes"
            + " one.")
        {
            Close = true,
        },
    };

    private async Task TakeAsync(HttpContext context, string name, RequestBody body, ApiBatchContext batch)
    {
        long started = parts.Time.GetTimestamp();
        if (!ApiBatchSplitter.TrySplit(
            body.Span, options.MaxJsonDepth, options.MaxApiBatch, out var items, out string? fault))
        {
            int status = items.Count > options.MaxApiBatch
                ? StatusCodes.Status413PayloadTooLarge
                : StatusCodes.Status400BadRequest;
            await RefuseAsync(context, name, new Refusal(status, "json", "Unreadable body", fault));
            return;
        }

        var checks = new ApiBatch();
        checks.Validate(body.Memory, items, batch);
        if (checks.Problems.Count > 0)
        {
            var invalid = new Refusal(StatusCodes.Status400BadRequest, "invalid", "Invalid record",
                $"{checks.Problems.Count} problems; no record was taken.");
            await RefuseAsync(context, name, invalid, json => WriteErrors(json, checks.Problems));
            return;
        }

        using var trace = RequestTrace.Begin(
            name, context.Request.Headers.TraceParent, Guid.CreateVersion7(batch.ReceivedAt).ToString());
        long receivedAtMs = batch.ReceivedAt.ToUnixTimeMilliseconds();
        int recordBytes = body.Length / items.Count;
        var outcome = await parts.Appends.AppendAsync(
            TopicCatalogue.ApiRaw, checks.Records, body, recordBytes, receivedAtMs, trace);
        if (outcome.Failed)
        {
            trace.Fail(outcome.Reason);
            parts.ReportFailure(name, outcome, checks.EventIds[0], body.Length);
            var failed = new Refusal(StatusCodes.Status503ServiceUnavailable, "append", "Not stored",
                "Send it again with these event ids, so that stored records count once.")
            {
                Retry = !outcome.Permanent,
            };
            await RefuseAsync(context, name, failed, json => WriteIds(json, checks.EventIds));
            return;
        }

        parts.Metrics.Accepted(name, checks.Records.Count, body.Length, parts.Time.GetElapsedTime(started));
        await HttpResponses.Json(context, StatusCodes.Status202Accepted, "application/json", json =>
        {
            json.WriteNumber("accepted", checks.EventIds.Count);
            WriteIds(json, checks.EventIds);
        });
    }

    private Task RefuseAsync(HttpContext context, string name, Refusal refusal, Action<Utf8JsonWriter>? extend = null)
    {
        parts.Refuse(context, name, refusal);
        return HttpResponses.Problem(context, refusal.Status, refusal.Title, refusal.Detail, extend);
    }

    private static void WriteErrors(Utf8JsonWriter json, IReadOnlyList<FieldProblem> problems)
    {
        json.WriteStartObject("errors");
        foreach (var field in problems.GroupBy(each => each.Pointer, StringComparer.Ordinal))
        {
            json.WriteStartArray(field.Key);
            foreach (var problem in field)
            {
                json.WriteStringValue(problem.Message);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteIds(Utf8JsonWriter json, IReadOnlyList<string> ids)
    {
        json.WriteStartArray("event_ids");
        foreach (string id in ids)
        {
            json.WriteStringValue(id);
        }

        json.WriteEndArray();
    }

    private static bool IsJson(string? contentType)
        => MediaTypeHeaderValue.TryParse(contentType, out var type)
            && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
                || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));
}
