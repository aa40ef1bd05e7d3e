using StreamML.Schemas.Messages;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Stages.Text;

/// <summary>
/// A message revision as a text record. Audio is not asked for: its text record is the transcriber's.
/// </summary>
internal static class MessageText
{
    /// <summary>The text record of a revision. Pure.</summary>
    public static TextMessage Of(WhatsAppMessage message)
    {
        (string text, var source) = MessageWords.Of(message);
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
            Source = source,
            ReceivedAtMs = message.ReceivedAtMs,
            NotWritten = message.NotWritten,
            History = message.History,
            TimeReplaced = message.TimeReplaced,
        };
        if (message.HasContactUtcOffsetMinutes)
        {
            made.ContactUtcOffsetMinutes = message.ContactUtcOffsetMinutes;
        }

        return made;
    }
}
