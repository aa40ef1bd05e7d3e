using StreamML.Features.State;
using StreamML.Schemas.V1;

namespace StreamML.Features.Reading;

/// <summary>
/// Reads messages and statuses as observations. One without information has the kind
/// <see cref="ObservationKind.None"/>.
/// </summary>
internal static class MessageReading
{
    // Type of a history message whose media arrives later or never.
    private const string Placeholder = "media_placeholder";

    /// <summary>
    /// Reads a message revision. One that no person wrote has no information: see
    /// <see cref="Schemas.Messages.WrittenMessages"/>.
    /// </summary>
    public static Observation Of(EnrichedMessage message)
    {
        var item = new Observation { Key = IdHash.Of(message.MessageId) };
        if (item.Key == 0 || message.Direction == Direction.Unspecified || message.NotWritten)
        {
            return default;
        }

        var revision = message.Revision ?? new Revision();
        bool isOriginal = !revision.Withdrawn && (revision.Id.Length == 0 || revision.Id == message.MessageId);
        long occurredMs = !isOriginal && revision.TimeMs > 0 ? revision.TimeMs : message.SentAtMs;
        item.Kind = isOriginal ? ObservationKind.Message
            : revision.Withdrawn ? ObservationKind.Withdrawal : ObservationKind.Edit;
        item.TimeMs = EventTimes.Of(occurredMs, message.ReceivedAtMs);
        item.Revision = isOriginal ? 0 : IdHash.Of(revision.Id);
        item.Generation = message.Generation;
        if (message.Direction == Direction.Outbound)
        {
            item.Signs |= Signs.Outbound;
        }

        if (item.Kind == ObservationKind.Message && message.Type == Placeholder)
        {
            // The content may come later under the same id, and must find its own place.
            item.Kind = ObservationKind.Placeholder;
        }
        else if (!revision.Withdrawn)
        {
            ReadContent(message, ref item);
        }

        return item.TimeMs == 0 ? default : item;
    }

    /// <summary>Reads a status.</summary>
    public static Observation Of(MessageStatus status)
    {
        var item = new Observation
        {
            Key = IdHash.Of(status.MessageId),
            TimeMs = EventTimes.Of(status.OccurredAtMs, status.ReceivedAtMs),
            Kind = status.Status switch
            {
                DeliveryStatus.Sent => ObservationKind.Sent,
                DeliveryStatus.Delivered => ObservationKind.Delivered,
                DeliveryStatus.Read => ObservationKind.Read,
                DeliveryStatus.Played => ObservationKind.Played,
                DeliveryStatus.Failed => ObservationKind.Failed,
                _ => ObservationKind.None,
            },
        };
        return item.Key == 0 || item.TimeMs == 0 ? default : item;
    }

    /// <summary>Sets the signs found in a message's text.</summary>
    public static void ReadText(string text, TextReading reading, ref Observation item)
    {
        item.Length = (ushort)Math.Min(text.Length, ushort.MaxValue);
        item.Signs |= Signs.LengthKnown | Signs.LinkKnown | Signs.CallKnown | Signs.PersonalizationKnown
            | (reading.HasLink ? Signs.Link : Signs.None)
            | ((reading.Signs & WordSigns.Call) != WordSigns.None ? Signs.Call : Signs.None);
        item.Personalization = (byte)reading.Personalization;
    }

    private static void ReadContent(EnrichedMessage message, ref Observation item)
    {
        bool isTranslated = message.Translation is { Outcome: TranslationOutcome.Translated, Text.Length: > 0 };
        string read = isTranslated ? message.Translation!.Text : message.Text;
        var reading = TextReading.Of(read);
        ReadText(message.Text, reading, ref item);
        item.Signs |= Signs.MediaKnown | (HasMedia(message.Type) ? Signs.Media : Signs.None)
            | (message.Text.Length > 0 ? Signs.Text : Signs.None);
        if (isTranslated && !reading.HasLink)
        {
            item.Signs |= TextReading.Of(message.Text).HasLink ? Signs.Link : Signs.None;
        }

        if (!item.Has(Signs.Outbound) && message.Text.Length > 0)
        {
            bool asks = reading.Asks || (isTranslated && TextReading.HasQuestionMark(message.Text));
            bool unsubscribes = reading.Unsubscribes || (isTranslated && TextReading.Of(message.Text).Unsubscribes);
            ReadSigns(message, reading, ref item);
            item.Signs |= (asks ? Signs.Question : Signs.None) | (unsubscribes ? Signs.Unsubscribe : Signs.None);
        }
    }

    private static void ReadSigns(EnrichedMessage message, TextReading reading, ref Observation item)
    {
        item.PositiveWords = (byte)reading.PositiveWords;
        bool complains = message.Intent is { Label: not IntentLabel.Unspecified } intent
            ? intent is { Label: IntentLabel.Complaint, LowConfidence: false }
            : (reading.Signs & WordSigns.Complaint) != WordSigns.None;
        item.Signs |= (complains ? Signs.Complaint : Signs.None)
            | ((reading.Signs & WordSigns.Price) != WordSigns.None ? Signs.Price : Signs.None)
            | ((reading.Signs & WordSigns.Meeting) != WordSigns.None ? Signs.Meeting : Signs.None);
        if (message.Sentiment is { Label: not SentimentLabel.Unspecified } sentiment && float.IsFinite(sentiment.Score))
        {
            item.Sentiment = TenThousandths(sentiment.Score);
            item.Signs |= Signs.SentimentKnown
                | (sentiment.Label == SentimentLabel.Positive ? Signs.Positive : Signs.None)
                | (sentiment.Label == SentimentLabel.Negative ? Signs.Negative : Signs.None);
        }

        if (message.Emotion is { Label: not EmotionLabel.Unspecified } emotion)
        {
            double score = (double)emotion.Joy - emotion.Sadness - emotion.Anger - emotion.Fear - emotion.Disgust;
            if (double.IsFinite(score))
            {
                item.Emotion = TenThousandths(score);
                item.Signs |= Signs.EmotionKnown;
            }
        }
    }

    private static short TenThousandths(double score)
        => (short)Math.Round(Math.Clamp(score, -1, 1) * 10_000, MidpointRounding.ToEven);

    private static bool HasMedia(string type) =>
        type is "image" or "video" or "audio" or "voice" or "document" or "sticker";
}
