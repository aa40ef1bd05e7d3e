using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StreamML.Ingest.Http;
using StreamML.Ingest.Telemetry;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Ingest.Webhooks;

/// <summary>
/// Meta's webhook. POST: 200 once every copy of the body is durable on <c>whatsapp.raw</c>; 401 without a true
/// signature; 413,
/// 408, 503 with Retry-After otherwise, which makes Meta send again. A body with a true signature that is no webhook's
/// is
/// archived as unknown and answered 200: a refusal would be sent again for 7 days and then lost.
/// </summary>
internal sealed class WebhookEndpoint(IngestOptions options, TenantOptions tenants, ServerParts parts)
{
    private const string Name = "webhook";
    private const string SignatureHeader = "X-Hub-Signature-256";
    private const int MaxHeaderChars = 1_024;

    // What tells later who sent a body and why it was believed. None of them is a secret.
    private static readonly (string Header, string Kept)[] KeptHeaders =
    [
        ("Content-Type", "content-type"), ("User-Agent", "user-agent"), (SignatureHeader, "x-hub-signature-256"),
        ("Facebook-API-Version", "facebook-api-version"),
    ];

    private static readonly Refusal Closed = new(
        StatusCodes.Status503ServiceUnavailable, "closed", "Closed", "No app secret is set.")
    {
        Retry = true,
        Close = true,
    };

    private static readonly Refusal Unsigned = new(
        StatusCodes.Status401Unauthorized, "signature", "Not signed", "The signature is missing or wrong.");

    private readonly SignatureVerifier _verifier = new(options.AppSecrets);
    private readonly Handshake _handshake = new(options.VerifyToken);

    public async Task HandleAsync(HttpContext context)
    {
        if (HttpMethods.IsPost(context.Request.Method))
        {
            await PostAsync(context);
        }
        else if (HttpMethods.IsGet(context.Request.Method))
        {
            await ShakeAsync(context);
        }
        else
        {
            context.Response.Headers.Allow = "GET, POST";
            await Answers.Empty(context, StatusCodes.Status405MethodNotAllowed);
        }
    }

    private async Task ShakeAsync(HttpContext context)
    {
        if (await _handshake.AnswerAsync(context))
        {
            return;
        }

        parts.Metrics.Refused("handshake", _handshake.IsClosed ? "closed" : "token");
        if (_handshake.IsClosed && parts.Closed.TryOpen(out _))
        {
            Log.NoVerifyToken(parts.Logger);
        }
    }

    private async Task PostAsync(HttpContext context)
    {
        var started = parts.Time.GetTimestamp();
        if (_verifier.IsClosed)
        {
            if (parts.Closed.TryOpen(out _))
            {
                Log.NoSecret(parts.Logger);
            }

            await RefuseAsync(context, Closed);
            return;
        }

        if (parts.Admission.IsFull)
        {
            await RefuseAsync(context, Refusal.Busy);
            return;
        }

        var signature = new byte[32];
        if (!SignatureVerifier.TryRead(context.Request.Headers[SignatureHeader], signature))
        {
            await RefuseAsync(context, Unsigned with { Close = true });
            return;
        }

        using var body = new RequestBody(parts.Admission);
        var refusal = Refusal.From(await parts.Bodies.ReadAsync(context.Request, body), options.MaxBodyBytes);
        if (refusal is null && !_verifier.Verify(body.Span, signature))
        {
            refusal = Unsigned;
        }

        if (refusal is null && !parts.Admission.TryEnter())
        {
            refusal = Refusal.Busy;
        }

        if (refusal is not null)
        {
            await RefuseAsync(context, refusal);
            return;
        }

        try
        {
            await ArchiveAsync(context, body, started);
        }
        finally
        {
            parts.Admission.Leave();
        }
    }

    private async Task ArchiveAsync(HttpContext context, RequestBody body, long started)
    {
        var now = parts.Time.GetUtcNow();
        var copies = TenantSplit.Of(
            EntryScanner.Scan(body.Span, options.MaxJsonDepth), tenants, options.MaxTenantsPerBody, out var fault);
        var deliveryId = Guid.CreateVersion7(now).ToString();
        if (fault is not null)
        {
            Log.Unreadable(parts.Logger, deliveryId, body.Length, fault);
        }

        var receivedAtMs = now.ToUnixTimeMilliseconds();
        var records = Copies(context.Request, body, copies, deliveryId, receivedAtMs);
        var outcome = await parts.AppendAsync(TopicCatalogue.WhatsAppRaw, records, body, body.Length, receivedAtMs);
        if (outcome.Failed)
        {
            parts.ReportFailure(Name, outcome, deliveryId, body.Length);
            await RefuseAsync(context, Refused(outcome));
            return;
        }

        parts.Metrics.Accepted(Name, records.Length, body.Length, parts.Time.GetElapsedTime(started));
        await Answers.Empty(context, StatusCodes.Status200OK);
    }

    private static (string Key, IMessage Value)[] Copies(
        HttpRequest request,
        RequestBody body,
        List<(string Tenant, List<string> WabaIds)> copies,
        string deliveryId,
        long receivedAtMs)
    {
        var bytes = UnsafeByteOperations.UnsafeWrap(body.Memory);
        return [.. copies.Select(copy =>
        {
            var value = new RawWebhook
            {
                Tenant = copy.Tenant,
                Producer = "meta",
                Body = bytes,
                ReceivedAtMs = receivedAtMs,
                DeliveryId = deliveryId,
                WabaIds = { copy.WabaIds },
            };
            foreach (var (header, kept) in KeptHeaders)
            {
                if (request.Headers[header] is { Count: 1 } values
                    && values[0] is { Length: > 0 and <= MaxHeaderChars } text)
                {
                    value.Headers[kept] = text;
                }
            }

            return (copy.Tenant, (IMessage)value);
        })];
    }

    private static Refusal Refused(AppendOutcome outcome) => new(
        StatusCodes.Status503ServiceUnavailable, "append", "Not stored", "Not stored; send it again.")
    {
        Retry = !outcome.Permanent,
    };

    private Task RefuseAsync(HttpContext context, Refusal refusal)
    {
        parts.Refuse(context, Name, refusal);
        return Answers.Empty(context, refusal.Status);
    }
}
