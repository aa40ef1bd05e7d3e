using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StreamML.Ingest.Http;
using StreamML.Ingest.Telemetry;

namespace StreamML.Ingest.Webhooks;

/// <summary>
/// Twilio's webhook of messages and statuses: one of them per request, signed over the public address and all
/// parameters. Sources: Twilio, "Secure webhooks" (docs/usage/webhooks/webhooks-security), "Twilio's request to your
/// incoming message webhook URL" (docs/messaging/guides/webhook-request), "Track the message status of outbound
/// messages" (docs/messaging/guides/track-outbound-message-status).
/// </summary>
internal sealed class TwilioWebhook(IngestOptions options, TenantOptions tenants) : IWebhookProvider
{
    private const string SignatureHeader = "X-Twilio-Signature";

    private static readonly Refusal NoToken = new(
        StatusCodes.Status503ServiceUnavailable, "closed", "Closed", "No auth token is set.")
    {
        Retry = true,
        Close = true,
    };

    private static readonly byte[] NoReply = """<?xml version="1.0" encoding="UTF-8"?><Response/>"""u8.ToArray();

    private readonly TwilioSignature _signature = new(options.TwilioAuthTokens);
    private readonly PublicAddress _address = new(options.TwilioPublicUrl, options.TwilioForwardedHeaders);

    public string Endpoint => "twilio";

    public string Producer => "twilio";

    public Refusal? Closed => _signature.IsClosed ? NoToken : null;

    // The idempotency token is the same on every attempt of a request
    // (docs/usage/webhooks/webhooks-connection-overrides).
    public IReadOnlyList<(string Header, string Kept)> KeptHeaders { get; } =
    [
        ("Content-Type", "content-type"), ("User-Agent", "user-agent"), (SignatureHeader, "x-twilio-signature"),
        ("I-Twilio-Idempotency-Token", "i-twilio-idempotency-token"),
    ];

    public void LogClosed(ILogger logger) => Log.NoTwilioToken(logger);

    public byte[]? ReadSignature(IHeaderDictionary headers) => TwilioSignature.Read(headers[SignatureHeader]);

    public bool Verify(HttpRequest request, ReadOnlySpan<byte> body, ReadOnlySpan<byte> signature)
        => _signature.Verify(_address.Of(request), body, signature);

    public List<(string Tenant, List<string> Accounts)> Split(
        HttpRequest request, ReadOnlySpan<byte> body, out string? fault)
    {
        var (account, service) = TwilioAccount.Find(body, options.MaxJsonDepth);
        if (account.Length == 0)
        {
            fault = "no AccountSid";
            return [(TenantOptions.Unknown, [])];
        }

        fault = null;
        return [(tenants.TenantOf(account, service), [account])];
    }

    public string AddressOf(HttpRequest request) => PublicAddress.WithoutSecrets(_address.Of(request));

    /// <summary>
    /// Writes an empty <c>Response</c>: nothing is sent to the customer, and no error is logged as for a response
    /// without a Content-Type (docs/api/errors/12300). Status callbacks accept the same (docs/api/errors/11750).
    /// </summary>
    public Task AcceptAsync(HttpContext context)
        => HttpResponses.Write(context, StatusCodes.Status200OK, "text/xml", NoReply);

    public Task AnswerOtherAsync(HttpContext context)
    {
        context.Response.Headers.Allow = "POST";
        return HttpResponses.Empty(context, StatusCodes.Status405MethodNotAllowed);
    }
}
