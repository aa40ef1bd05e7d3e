using Google.Protobuf;
using StreamML.Schemas.Messages;
using StreamML.Schemas.V1;
using StreamML.Storage;

namespace StreamML.StreamProcessors.Windows;

/// <summary>What is counted of a record: labels and numbers, no texts.</summary>
internal static class CountedRecords
{
    /// <summary>What is counted of a message revision; null where it lacks what tells messages apart.</summary>
    /// <param name="message">The message.</param>
    /// <param name="edit">Encrypts the id of an edit.</param>
    public static CountedEntry? Of(EnrichedMessage message, Func<string, ByteString> edit)
    {
        if (message.PhoneNumberId.Length == 0 || message.MessageId.Length == 0 || message.Revision is not { } revision
            || message.SentAtMs is < 0 or > EventTimes.LatestMs)
        {
            return null;
        }

        var counted = new CountedMessage
        {
            PhoneNumberId = message.PhoneNumberId,
            ContactKey = message.ContactKey,
            Revision = new Revision { Withdrawn = revision.Withdrawn, TimeMs = revision.TimeMs },
            SourceRank = RevisionOrder.RankOf(message.History, message.Type),
            Edit = revision.Id != message.MessageId ? edit(revision.Id) : ByteString.Empty,
            Generation = message.Generation,
            Counts = !message.NotWritten && !revision.Withdrawn,
            Inbound = message.Direction == Direction.Inbound,
            SentAtMs = message.SentAtMs,
        };
        if (counted is { Counts: true, Inbound: true })
        {
            AddLabels(counted, message);
            counted.SentimentScore = message.Sentiment?.Score ?? 0;
        }

        if (counted.Counts && !message.History && message is { ReceivedAtMs: > 0, EnrichedAtMs: > 0 })
        {
            counted.LatencyUs = Math.Max(0, message.EnrichedAtMs - message.ReceivedAtMs) * 1_000;
        }

        return new CountedEntry { Tenant = message.Tenant, Messages = { counted } };
    }

    /// <summary>What is counted of a feedback; null where it lacks what tells feedback apart.</summary>
    /// <param name="feedback">The feedback.</param>
    /// <param name="id">Stands for its event id.</param>
    public static CountedEntry? Of(Feedback feedback, Digest id)
        => feedback.EventId.Length == 0 || feedback.OccurredAtMs is < 0 or > EventTimes.LatestMs
            ? null
            : new CountedEntry
            {
                Tenant = feedback.Tenant,
                Feedback =
                {
                    new CountedFeedback
                    {
                        Event = UnsafeByteOperations.UnsafeWrap(id.ToArray()),
                        ContactKey = feedback.ContactKey,
                        Model = feedback.Model,
                        Label = feedback.Label,
                        CampaignId = feedback.CampaignId,
                        OccurredAtMs = feedback.OccurredAtMs,
                        ReceivedAtMs = feedback.ReceivedAtMs,
                    },
                },
            };

    private static void AddLabels(CountedMessage counted, EnrichedMessage message)
    {
        if (message.Sentiment is { } sentiment)
        {
            Add(counted, CountedTask.Sentiment, LabelNames.Of(sentiment.Label), sentiment.Model);
        }

        if (message.Emotion is { } emotion)
        {
            Add(counted, CountedTask.Emotion, LabelNames.Of(emotion.Label), emotion.Model);
        }

        if (message.Intent is { } intent)
        {
            Add(counted, CountedTask.Intent, LabelNames.Of(intent.Label), intent.Model);
        }

        if (message.Risk is { } risk)
        {
            Add(counted, CountedTask.Risk, LabelNames.Of(risk.Level), risk.Model);
        }

        if (message.Language is { Code.Length: > 0 } language)
        {
            Add(counted, CountedTask.Language, language.Code, language.Model);
        }
    }

    private static void Add(CountedMessage counted, CountedTask task, string label, ModelUse? model)
        => counted.Labels.Add(new CountedLabel
        {
            Task = task,
            Label = label,
            ModelName = model?.Name ?? "",
            ModelVersion = model?.Version ?? "",
            LatencyUs = Math.Max(0, model?.LatencyUs ?? 0),
        });
}
