using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Stages.Text;

/// <summary>
/// A message revision as text: what the sender typed, wrote under a picture, or chose. A reaction, a place, a card, a
/// system
/// message and a withdrawal have none. Audio is not asked for: its text record is the transcriber's.
/// </summary>
internal static class MessageText
{
    /// <summary>The text record of a revision. Pure.</summary>
    public static TextMessage Of(WhatsAppMessage message)
    {
        (string text, TextSource source) = message.Revision.Withdrawn ? ("", TextSource.None) : Find(message);
        var made = new TextMessage
        {
            Tenant = message.Tenant,
            ContactKey = message.ContactKey,
            PhoneNumberId = message.PhoneNumberId,
            MessageId = message.MessageId,
            Revision = message.Revision,
            Direction = message.Direction,
            SentAtMs = message.SentAtMs,
            Type = message.Type,
            Text = text,
            Source = text.Length == 0 ? TextSource.None : source,
            ReceivedAtMs = message.ReceivedAtMs,
        };
        if (message.HasContactUtcOffsetMinutes)
        {
            made.ContactUtcOffsetMinutes = message.ContactUtcOffsetMinutes;
        }

        return made;
    }

    private static (string Text, TextSource Source) Find(WhatsAppMessage message) => message.ContentCase switch
    {
        WhatsAppMessage.ContentOneofCase.Text => (message.Text.Body, TextSource.Typed),
        WhatsAppMessage.ContentOneofCase.Media => (message.Media.Caption, TextSource.Caption),
        WhatsAppMessage.ContentOneofCase.Button => (message.Button.Text, TextSource.Choice),
        WhatsAppMessage.ContentOneofCase.Interactive => (message.Interactive.Title, TextSource.Choice),
        WhatsAppMessage.ContentOneofCase.Order => (message.Order.Text, TextSource.Typed),
        _ => ("", TextSource.None),
    };
}
