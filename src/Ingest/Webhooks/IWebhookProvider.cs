using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StreamML.Ingest.Http;

namespace StreamML.Ingest.Webhooks;

/// <summary>
/// What one provider's webhooks have of their own: how they are signed, whom a body belongs to, and what answer the
/// provider asks for. Everything else is <see cref="WebhookEndpoint"/>'s, the same for all. Thread-safe.
/// </summary>
internal interface IWebhookProvider
{
    /// <summary>The endpoint's name in metrics and logs.</summary>
    string Endpoint { get; }

    /// <summary>The provider's name in <c>RawWebhook.producer</c>.</summary>
    string Producer { get; }

    /// <summary>The answer while no secret is set, so that nothing can be true; null when one is.</summary>
    Refusal? Closed { get; }

    /// <summary>
    /// Headers that tell later who sent a body and why it was believed, and their names in the archive. No secrets.
    /// </summary>
    IReadOnlyList<(string Header, string Kept)> KeptHeaders { get; }

    /// <summary>Says which setting is missing.</summary>
    void LogClosed(ILogger logger);

    /// <summary>The signature that the headers give; null where there is none of the right form.</summary>
    byte[]? ReadSignature(IHeaderDictionary headers);

    /// <summary>Whether one of the secrets made the signature. Takes the same time whichever did, or none.</summary>
    bool Verify(HttpRequest request, ReadOnlySpan<byte> body, ReadOnlySpan<byte> signature);

    /// <summary>
    /// Which copies of a body to archive: tenant, and the accounts the copy stands for. At least one.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="body">Its body, with a true signature.</param>
    /// <param name="fault">Why a part of it or all went to "unknown"; null when nothing did. A word, without
    /// content.</param>
    List<(string Tenant, List<string> Accounts)> Split(HttpRequest request, ReadOnlySpan<byte> body, out string? fault);

    /// <summary>
    /// The public address the provider called, without anything secret; empty where it does not matter.
    /// </summary>
    string AddressOf(HttpRequest request);

    /// <summary>Answers that a body is durable.</summary>
    Task AcceptAsync(HttpContext context);

    /// <summary>Answers a request that is no POST.</summary>
    Task AnswerOtherAsync(HttpContext context);
}
