using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StreamML.Ingest.Http;

namespace StreamML.Ingest.Webhooks;

/// <summary>
/// The parts of a webhook that differ by provider: how it is signed, who owns a body, and which response the provider
/// expects. <see cref="WebhookEndpoint"/> does the rest. Thread-safe.
/// </summary>
internal interface IWebhookProvider
{
    /// <summary>Name of the endpoint in metrics and logs.</summary>
    string Endpoint { get; }

    /// <summary>Name of the provider in <c>RawWebhook.producer</c>.</summary>
    string Producer { get; }

    /// <summary>The refusal while no secret is configured, when no signature can be verified; null otherwise.</summary>
    Refusal? Closed { get; }

    /// <summary>
    /// Headers that show later who sent a body and why it was trusted, and their names in the archive. No secrets.
    /// </summary>
    IReadOnlyList<(string Header, string Kept)> KeptHeaders { get; }

    /// <summary>Logs which setting is missing.</summary>
    void LogClosed(ILogger logger);

    /// <summary>The signature in the headers; null if there is none of the right form.</summary>
    byte[]? ReadSignature(IHeaderDictionary headers);

    /// <summary>Whether one of the secrets made the signature. Takes equally long whichever did, or none.</summary>
    bool Verify(HttpRequest request, ReadOnlySpan<byte> body, ReadOnlySpan<byte> signature);

    /// <summary>
    /// Returns the copies of a body to archive, at least one: tenant, and the accounts that the copy covers.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="body">Its body, with a valid signature.</param>
    /// <param name="fault">Why all or part of it went to "unknown"; null if nothing did. A word, without
    /// content.</param>
    List<(string Tenant, List<string> Accounts)> Split(HttpRequest request, ReadOnlySpan<byte> body, out string? fault);

    /// <summary>The public address that the provider called, without secrets; empty if it does not matter.</summary>
    string AddressOf(HttpRequest request);

    /// <summary>Responds that a body is durable.</summary>
    Task AcceptAsync(HttpContext context);

    /// <summary>Responds to a request other than POST.</summary>
    Task AnswerOtherAsync(HttpContext context);
}
