using StreamML.Schemas.V1;
using ContentCase = StreamML.Schemas.V1.WhatsAppMessage.ContentOneofCase;

namespace StreamML.Schemas.Messages;

/// <summary>
/// What counts as a message that a person wrote: the one definition for views, features and counters. The Normaliser
/// asks it once and writes the answer to <see cref="WhatsAppMessage.NotWritten"/>; everything after reads that. Its
/// table is in docs/features.md.
/// </summary>
public static class WrittenMessages
{
    // What a message of a type that WhatsApp does not hand over is no message of its own, but an act on another one.
    private static readonly HashSet<string> Acts = new(StringComparer.OrdinalIgnoreCase)
    {
        "pin", "unpin", "keep", "edit", "revoke", "delete", "reaction", "poll_update", "poll_vote", "event_response",
        "protocol",
    };

    // Types that tell of something other than what a person said, and edits and withdrawals that do not say of what.
    private static readonly HashSet<string> Notices = new(StringComparer.OrdinalIgnoreCase)
    {
        "", "edit", "revoke", "reaction", "system", "errors", "request_welcome", "protocol", "notification", "call",
        "call_log",
    };

    /// <summary>
    /// Whether a record is of a message that a person wrote, spoke, showed or chose. A withdrawal is of the message it
    /// takes back.
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
