using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using StreamML.Ingest.Http;
using StreamML.Ingest.Telemetry;
using StreamML.Messaging.Tracing;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Ingest.Webhooks;

/// <summary>
/// A provider's webhook. POST: 200 once every copy of the body is durable on <c>whatsapp.raw</c>; 401 without a valid
/// signature; otherwise 413, 408, or 503 with Retry-After, upon which a provider that retries will resend. A body with
/// a valid signature that is not a webhook body is archived as unknown and answered with 200: a refused body would be
/// resent and then lost.
/// </summary>
internal sealed class WebhookEndpoint(IWebhookProvider provider, IngestOptions options, IngestServices parts)
{
    private const int MaxHeaderChars = 1_024;

    private static readonly Refusal Unsigned = new(
        StatusCodes.Status401Unauthorized, "signature", "Not signed", "The signature is missing or wrong.");

    public Task HandleAsync(HttpContext context)
        => HttpMethods.IsPost(context.Request.Method) ? PostAsync(context) : provider.AnswerOtherAsync(context);

    private async Task PostAsync(HttpContext context)
    {
        long started = parts.Time.GetTimestamp();
        if (provider.Closed is { } closed)
        {
            if (parts.Closed.TryOpen(out _))
            {
                provider.LogClosed(parts.Logger);
            }

            await RefuseAsync(context, closed);
            return;
        }

        if (parts.Admission.IsFull)
        {
            await RefuseAsync(context, Refusal.Busy);
            return;
        }

        if (provider.ReadSignature(context.Request.Headers) is not { } signature)
        {
            await RefuseAsync(context, Unsigned with { Close = true });
            return;
        }

        using var body = new RequestBody(parts.Admission);
        var refusal = Refusal.From(await parts.Bodies.ReadAsync(context.Request, body), options.MaxBodyBytes);
        if (refusal is null && !provider.Verify(context.Request, body.Span, signature))
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
        var copies = provider.Split(context.Request, body.Span, out string? fault);
        string deliveryId = Guid.CreateVersion7(now).ToString();
        if (fault is not null)
        {
            Log.Unreadable(parts.Logger, deliveryId, body.Length, fault);
        }

        using var trace = RequestTrace.Begin(provider.Endpoint, context.Request.Headers.TraceParent, deliveryId);
        long receivedAtMs = now.ToUnixTimeMilliseconds();
        var records = Copies(context.Request, body, copies, deliveryId, receivedAtMs);
        var outcome = await parts.Appends.AppendAsync(
            TopicCatalogue.WhatsAppRaw, records, body, body.Length, receivedAtMs, trace);
        if (outcome.Failed)
        {
            trace.Fail(outcome.Reason);
            parts.ReportFailure(provider.Endpoint, outcome, deliveryId, body.Length);
            await RefuseAsync(context, Refused(outcome));
            return;
        }

        parts.Metrics.Accepted(provider.Endpoint, records.Length, body.Length, parts.Time.GetElapsedTime(started));
        await provider.AcceptAsync(context);
    }

    private (string Key, IMessage Value)[] Copies(
        HttpRequest request,
        RequestBody body,
        List<(string Tenant, List<string> Accounts)> copies,
        string deliveryId,
        long receivedAtMs)
    {
        var bytes = UnsafeByteOperations.UnsafeWrap(body.Memory);
        string address = provider.AddressOf(request);
        return [.. copies.Select(copy =>
        {
            var value = new RawWebhook
            {
                Tenant = copy.Tenant,
                Producer = provider.Producer,
                Body = bytes,
                ReceivedAtMs = receivedAtMs,
                DeliveryId = deliveryId,
                WabaIds = { copy.Accounts },
                Url = address,
            };
            foreach (var (header, kept) in provider.KeptHeaders)
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
        parts.Refuse(context, provider.Endpoint, refusal);
        return HttpResponses.Empty(context, refusal.Status);
    }
}
