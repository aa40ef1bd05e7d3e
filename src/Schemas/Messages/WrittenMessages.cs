using StreamML.Schemas.V1;
using ContentCase = StreamML.Schemas.V1.WhatsAppMessage.ContentOneofCase;

namespace StreamML.Schemas.Messages;

/// <summary>
/// Defines which messages a person wrote, for views, features and counters. The Normaliser evaluates it once and stores
/// the answer in <see cref="WhatsAppMessage.NotWritten"/>; all later stages read that. Its table is in
/// docs/features.md.
/// </summary>
public static class WrittenMessages
{
    // Kinds of a message that WhatsApp does not deliver which are acts on another message, not messages of their own.
    private static readonly HashSet<string> Acts = new(StringComparer.OrdinalIgnoreCase)
    {
        "pin", "unpin", "keep", "edit", "revoke", "delete", "reaction", "poll_update", "poll_vote", "event_response",
        "protocol",
    };

    // Types that report something other than a person's words, and edits and withdrawals without their target.
    private static readonly HashSet<string> Notices = new(StringComparer.OrdinalIgnoreCase)
    {
        "", "edit", "revoke", "reaction", "system", "errors", "request_welcome", "protocol", "notification", "call",
        "call_log",
    };

    /// <summary>
    /// Whether the record's message was written, spoken, shown or chosen by a person. A withdrawal counts as the
    /// message it withdraws.
    /// </summary>
    /// <param name="message">A message revision with type, revision and content.</param>
    public static bool Is(WhatsAppMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.Revision is { Withdrawn: true } || message.ContentCase switch
        {
            ContentCase.Reaction or ContentCase.System => false,
            ContentCase.Unsupported => !Acts.Contains(message.Unsupported.Kind),
            ContentCase.None => !Notices.Contains(message.Type),
            _ => true,
        };
    }
}
