using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Stages.Normalise;

/// <summary>
/// Keeps a record under what its topic takes. The JSON kept beside the fields repeats them, and the archive has it: it
/// goes
/// first. Without it a record is never larger than the body it came from.
/// </summary>
internal static class MessageSize
{
    // The key, and the frame of the wire format.
    private const int RoomBytes = 16 * 1024;

    /// <summary>Drops <c>raw_json</c> of a message that would be too large with it.</summary>
    public static void Bound(WhatsAppMessage message)
    {
        if (message.RawJson.Length > 0
            && message.CalculateSize() > TopicCatalogue.WhatsAppMessages.MaxMessageBytes - RoomBytes)
        {
            message.RawJson = "";
        }
    }

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
