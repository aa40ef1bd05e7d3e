using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StreamML.Ingest.Http;
using StreamML.Ingest.Telemetry;

namespace StreamML.Ingest.Webhooks;

/// <summary>
/// Meta's webhook: signed over the raw body, one copy per tenant that the body names, verified by a GET. Meta resends
/// for 7 days on anything but a 200. Source: Meta, "Create a webhook endpoint".
/// </summary>
internal sealed class MetaWebhook(IngestOptions options, TenantOptions tenants, IngestServices parts) : IWebhookProvider
{
    private const string SignatureHeader = "X-Hub-Signature-256";

    private static readonly Refusal NoSecret = new(
        StatusCodes.Status503ServiceUnavailable, "closed", "Closed", "No app secret is set.")
    {
        Retry = true,
        Close = true,
    };

    private readonly MetaSignature _verifier = new(options.AppSecrets);
    private readonly Handshake _handshake = new(options.VerifyToken);

    public string Endpoint => "webhook";

    public string Producer => "meta";

    public Refusal? Closed => _verifier.IsClosed ? NoSecret : null;

    public IReadOnlyList<(string Header, string Kept)> KeptHeaders { get; } =
    [
        ("Content-Type", "content-type"), ("User-Agent", "user-agent"), (SignatureHeader, "x-hub-signature-256"),
        ("Facebook-API-Version", "facebook-api-version"),
    ];

    public void LogClosed(ILogger logger) => Log.NoSecret(logger);

    public byte[]? ReadSignature(IHeaderDictionary headers)
    {
        byte[] signature = new byte[32];
        return MetaSignature.TryRead(headers[SignatureHeader], signature) ? signature : null;
    }

    public bool Verify(HttpRequest request, ReadOnlySpan<byte> body, ReadOnlySpan<byte> signature)
        => _verifier.Verify(body, signature);

    public List<(string Tenant, List<string> Accounts)> Split(
        HttpRequest request, ReadOnlySpan<byte> body, out string? fault)
        => TenantSplit.Of(
            EntryScanner.Scan(body, options.MaxJsonDepth), tenants, options.MaxTenantsPerBody, out fault);

    // The signature does not cover the address.
    public string AddressOf(HttpRequest request) => "";

    public Task AcceptAsync(HttpContext context) => HttpResponses.Empty(context, StatusCodes.Status200OK);

    public async Task AnswerOtherAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, POST";
            await HttpResponses.Empty(context, StatusCodes.Status405MethodNotAllowed);
            return;
        }

        if (await _handshake.AnswerAsync(context) is not { } reason)
        {
            return;
        }

        parts.Metrics.Refused("handshake", _handshake.IsClosed ? "closed" : "token");
        if (_handshake.IsClosed)
        {
            if (parts.Closed.TryOpen(out _))
            {
                Log.NoVerifyToken(parts.Logger);
            }
        }
        else if (parts.Reasons.TryOpen(reason, out long count))
        {
            Log.HandshakeRefused(parts.Logger, count, reason);
        }
    }
}
