using System.Security.Cryptography;
using StreamML.Schemas.Contacts;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.WhatsApp.Meta;

/// <summary>A part of a webhook body that becomes records. A closed hierarchy.</summary>
/// <param name="Identities">The identities of the one person it concerns, the one that names a new contact first.
/// Empty if it names nobody.</param>
internal abstract record WebhookElement(IReadOnlyList<Identity> Identities);

/// <summary>A message revision: original, edit or revoke. Tenant, contact key and delivery are not yet set.</summary>
internal sealed record MessageElement(WhatsAppMessage Message, IReadOnlyList<Identity> Identities)
    : WebhookElement(Identities);

/// <summary>A delivery status. Tenant, contact key and delivery are not yet set.</summary>
internal sealed record StatusElement(MessageStatus Status, IReadOnlyList<Identity> Identities)
    : WebhookElement(Identities);

/// <summary>A business event reported by Meta. Tenant, contact key and times of receipt are not yet set.</summary>
internal sealed record EventElement(BusinessEvent Event, IReadOnlyList<Identity> Identities)
    : WebhookElement(Identities);

/// <summary>A report that several identities are one person; it becomes aliases and nothing else.</summary>
/// <param name="Identities">The identities, the old one first.</param>
/// <param name="OccurredAtMs">When it happened, milliseconds since the Unix epoch; null if not given.</param>
internal sealed record IdentityElement(IReadOnlyList<Identity> Identities, long? OccurredAtMs)
    : WebhookElement(Identities);

/// <summary>A part of a body that could not be read.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) to it; empty for the whole body.</param>
/// <param name="Code">What is wrong with it.</param>
internal readonly record struct WebhookDefect(string Pointer, RefusalCode Code)
{
    /// <inheritdoc />
    public override string ToString() => $"{(Pointer.Length == 0 ? "body" : Pointer)} ({Code})";
}

/// <summary>The content of a webhook body for one tenant, in the body's order.</summary>
/// <param name="body">The body, byte for byte.</param>
/// <param name="receivedAtMs">When Ingest had read it, milliseconds since the Unix epoch.</param>
internal sealed class WebhookContent(ReadOnlyMemory<byte> body, long receivedAtMs)
{
    private string? _digest;

    /// <summary>When Ingest had read it, milliseconds since the Unix epoch.</summary>
    public long ReceivedAtMs { get; } = receivedAtMs;

    /// <summary>
    /// Hex SHA-256 of the body. Redeliveries have the same bytes and other deliveries differ, so digest plus place
    /// identify elements that have no id.
    /// </summary>
    public string Digest => _digest ??= Convert.ToHexStringLower(SHA256.HashData(body.Span));

    /// <summary>
    /// Names of parts that are only archived, one per occurrence: <c>field:calls</c>. See
    /// <see cref="ChangeContext.Unread"/>.
    /// </summary>
    public List<string> Unread { get; } = [];

    /// <summary>Parts that become records.</summary>
    public List<WebhookElement> Elements { get; } = [];

    /// <summary>
    /// Parts that could not be read. If not empty, the raw record goes once to its dead letters, in addition to the
    /// elements.
    /// </summary>
    public List<WebhookDefect> Defects { get; } = [];
}
