using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Stages.Normalise;

/// <summary>
/// Keeps a record under what its topic takes. The JSON kept beside the fields repeats them, and the archive has it: it
/// goes first. Without it a record is never larger than the body it came from.
/// </summary>
internal static class MessageSize
{
    // The key, and the frame of the wire format.
    private const int RoomBytes = 16 * 1024;

    /// <summary>
    /// Drops <c>raw_json</c> of a message that would be too large with it, and the answers of a form likewise.
    /// </summary>
    public static void Bound(WhatsAppMessage message)
    {
        bool hasAnswers = message.Interactive is { Answers.Count: > 0 };
        if ((message.RawJson.Length > 0 || hasAnswers) && IsTooLarge(message))
        {
            message.RawJson = "";
            if (hasAnswers && IsTooLarge(message))
            {
                // They stand in response_json too.
                message.Interactive.Answers.Clear();
            }
        }
    }

    private static bool IsTooLarge(WhatsAppMessage message)
        => message.CalculateSize() > TopicCatalogue.WhatsAppMessages.MaxMessageBytes - RoomBytes;

    /// <summary>Drops <c>raw_json</c> of a status that would be too large with it.</summary>
    public static void Bound(MessageStatus status)
    {
        if (status.RawJson.Length > 0
            && status.CalculateSize() > TopicCatalogue.WhatsAppStatuses.MaxMessageBytes - RoomBytes)
        {
            status.RawJson = "";
        }
    }
}
