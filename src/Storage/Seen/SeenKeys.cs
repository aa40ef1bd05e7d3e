using StreamML.Schemas.Statuses;
using StreamML.Schemas.V1;

namespace StreamML.Storage.Seen;

/// <summary>
/// The identity of a delivery, per kind of record (WHATSAPP.md, de-duplication). The digests are keyed: an id may
/// contain a phone number, and the changelog keeps them.
/// </summary>
internal sealed class SeenKeys(KeyedDigests digests)
{
    private const byte MessageKind = 1;
    private const byte StatusKind = 2;
    private const byte FeedbackKind = 3;
    private const byte EventKind = 4;
    private const byte HistoryKind = 5;
    private const byte PlaceholderKind = 6;

    /// <summary>A message, edit or revoke: the business number and the webhook message's own id.</summary>
    public Digest Message(WhatsAppMessage message)
        => !message.History ? Live(message)
            : message.Placeholder is null ? History(message)
            : digests.Of(PlaceholderKind, message.PhoneNumberId, message.Revision.Id);

    /// <summary>The same message as delivered live.</summary>
    public Digest Live(WhatsAppMessage message)
        => digests.Of(MessageKind, message.PhoneNumberId, message.Revision.Id);

    /// <summary>The same message in a history, with its content.</summary>
    public Digest History(WhatsAppMessage message)
        => digests.Of(HistoryKind, message.PhoneNumberId, message.Revision.Id);

    /// <summary>
    /// A status: the business number, the message's id, the status, the participant, and anything else that
    /// distinguishes it.
    /// </summary>
    public Digest Status(MessageStatus status) => digests.Of(
        StatusKind, status.PhoneNumberId, status.MessageId, status.StatusText, status.RecipientParticipantId,
        StatusIdentity.Detail(status));

    /// <summary>A feedback record: the tenant and its event id.</summary>
    public Digest Feedback(string tenant, string eventId) => digests.Of(FeedbackKind, tenant, eventId);

    /// <summary>A business event, posted or from Meta: the tenant and its event id.</summary>
    public Digest Event(string tenant, string eventId) => digests.Of(EventKind, tenant, eventId);
}
