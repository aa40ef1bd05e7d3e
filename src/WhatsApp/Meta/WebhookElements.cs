using System.Security.Cryptography;
using StreamML.Schemas.Contacts;
using StreamML.Schemas.V1;

namespace StreamML.WhatsApp.Meta;

/// <summary>Something of a webhook body that becomes records. A closed hierarchy.</summary>
/// <param name="Identities">The identities of the one person it concerns, the one to name a new contact by first.
/// Empty: it names nobody.</param>
internal abstract record WebhookElement(IReadOnlyList<Identity> Identities);

/// <summary>
/// A message revision: original, edit or revoke. Tenant, contact key and delivery are not filled in yet.
/// </summary>
internal sealed record MessageElement(WhatsAppMessage Message, IReadOnlyList<Identity> Identities)
    : WebhookElement(Identities);

/// <summary>A delivery status. Tenant, contact key and delivery are not filled in yet.</summary>
internal sealed record StatusElement(MessageStatus Status, IReadOnlyList<Identity> Identities)
    : WebhookElement(Identities);

/// <summary>
/// A business event that Meta reports. Tenant, contact key and times of receipt are not filled in yet.
/// </summary>
internal sealed record EventElement(BusinessEvent Event, IReadOnlyList<Identity> Identities)
    : WebhookElement(Identities);

/// <summary>News that several identities are one person; it becomes aliases and nothing else.</summary>
/// <param name="Identities">The identities, the old one first.</param>
/// <param name="OccurredAtMs">When it happened, milliseconds since the Unix epoch; null when not said.</param>
internal sealed record IdentityElement(IReadOnlyList<Identity> Identities, long? OccurredAtMs)
    : WebhookElement(Identities);

/// <summary>A part of a body that could not be read.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) to it; empty for the whole body.</param>
/// <param name="Code">Stable code, lower case with dashes.</param>
internal readonly record struct WebhookDefect(string Pointer, string Code)
{
    /// <inheritdoc />
    public override string ToString() => $"{(Pointer.Length == 0 ? "body" : Pointer)} ({Code})";
}

/// <summary>What a webhook body holds for one tenant, in the body's order.</summary>
/// <param name="body">The body, byte for byte.</param>
/// <param name="receivedAtMs">When Ingest had read it, milliseconds since the Unix epoch.</param>
internal sealed class WebhookContent(ReadOnlyMemory<byte> body, long receivedAtMs)
{
    private string? _digest;

    /// <summary>When Ingest had read it, milliseconds since the Unix epoch.</summary>
    public long ReceivedAtMs { get; } = receivedAtMs;

    /// <summary>
    /// Hex SHA-256 of the body. A delivery that is repeated has the same bytes, and two that are not have other ones:
    /// with a place it tells apart what says nothing of itself.
    /// </summary>
    public string Digest => _digest ??= Convert.ToHexStringLower(SHA256.HashData(body.Span));

    /// <summary>
    /// Names of what is only archived, one an occurrence: <c>field:calls</c>. See <see cref="ChangeContext.Unread"/>.
    /// </summary>
    public List<string> Unread { get; } = [];

    /// <summary>What becomes records.</summary>
    public List<WebhookElement> Elements { get; } = [];

    /// <summary>
    /// What could not be read. Not empty: the raw record goes to its dead letters, once, beside the elements.
    /// </summary>
    public List<WebhookDefect> Defects { get; } = [];
}
