using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.State.Seen;

/// <summary>What makes two deliveries the same, for each kind of record (WHATSAPP.md, de-duplication).</summary>
internal static class SeenKeys
{
    private const byte MessageKind = 1;
    private const byte StatusKind = 2;
    private const byte FeedbackKind = 3;
    private const byte EventKind = 4;

    /// <summary>A message, edit or revoke: the business number and the webhook message's own id.</summary>
    public static Digest Message(WhatsAppMessage message)
        => Digest.Of(MessageKind, message.PhoneNumberId, message.Revision.Id);

    /// <summary>A status: the message's id, the status, and in a group the participant.</summary>
    public static Digest Status(MessageStatus status)
        => Digest.Of(StatusKind, status.MessageId, status.StatusText, status.RecipientParticipantId);

    /// <summary>A feedback: the tenant and its event id.</summary>
    public static Digest Feedback(string tenant, string eventId) => Digest.Of(FeedbackKind, tenant, eventId);

    /// <summary>A business event, posted or Meta's: the tenant and its event id.</summary>
    public static Digest Event(string tenant, string eventId) => Digest.Of(EventKind, tenant, eventId);
}
