using Google.Protobuf;
using StreamML.Schemas.Messages;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.StreamProcessors.Windows;

namespace StreamML.StreamProcessors.Stages.Collect;

/// <summary>What is kept of messages and of labels that people give texts.</summary>
internal static class LabelledTexts
{
    /// <summary>Tasks whose models read texts, and whose labels are names in lower case.</summary>
    private static readonly HashSet<string> FixedTasks = [ModelTasks.Sentiment, ModelTasks.Emotion, ModelTasks.Intent];

    private static readonly HashSet<string> Tasks =
        [.. FixedTasks, ModelTasks.Personality, ModelTasks.AudienceEngagement];

    private static readonly HashSet<string> Sentiments = ["positive", "neutral", "negative"];

    /// <summary>What is kept of a message; null where there is nothing to label.</summary>
    public static CollectedText? Of(EnrichedMessage message)
    {
        if (message.MessageId.Length == 0 || message.Revision is null || message.Direction != Direction.Inbound
            || message.NotWritten || (message.Text.Length == 0 && !message.Revision.Withdrawn))
        {
            return null;
        }

        var revision = new CollectedRevision
        {
            ContactKey = message.ContactKey,
            Revision = message.Revision,
            SourceRank = RevisionOrder.RankOf(message.History, message.Type),
            Generation = message.Generation,
            Text = message.Revision.Withdrawn ? "" : message.Text,
            Language = message.Language?.Code ?? "",
            ReceivedAtMs = message.ReceivedAtMs,
        };
        if (!message.Revision.Withdrawn)
        {
            revision.Answers.AddRange(Answers(message));
        }

        return new CollectedText { Tenant = message.Tenant, MessageId = message.MessageId, Revisions = { revision } };
    }

    /// <summary>A label that a feedback gives a text; null where it gives none.</summary>
    /// <param name="feedback">The feedback.</param>
    /// <param name="id">Stands for it.</param>
    /// <param name="position">Its place.</param>
    public static CollectedLabel? Of(Feedback feedback, ByteString id, RecordPosition position)
        => feedback.Kind is not (FeedbackKind.Correction or FeedbackKind.Opinion) || feedback.Label.Length == 0
            || !Tasks.Contains(feedback.Model) || (feedback.MessageId.Length == 0 && feedback.Text.Length == 0)
            ? null
            : new CollectedLabel
            {
                Event = id,
                Task = feedback.Model,
                Label = FixedTasks.Contains(feedback.Model) ? Lower(feedback.Label) : feedback.Label.Trim(),
                ContactKey = feedback.ContactKey,
                Text = feedback.MessageId.Length == 0 ? feedback.Text : "",
                CampaignId = feedback.CampaignId,
                Kind = feedback.Kind,
                Origin = CollectedItems.OriginOf(feedback.Attributes),
                OccurredAtMs = feedback.OccurredAtMs,
                ReceivedAtMs = feedback.ReceivedAtMs,
                Position = position,
            };

    /// <summary>The row of what somebody of a demographic group said; null where a feedback has none.</summary>
    /// <param name="feedback">The feedback.</param>
    /// <param name="id">Stands for it, hexadecimal.</param>
    /// <param name="position">Its place.</param>
    public static TrainingRow? OfGroup(Feedback feedback, string id, RecordPosition position)
    {
        string label = Lower(feedback.Label);
        if (feedback.Demographics is not { } group || group.Equals(new Demographics()) || !Sentiments.Contains(label))
        {
            return null;
        }

        var origin = CollectedItems.OriginOf(feedback.Attributes);
        return new TrainingRow
        {
            Tenant = feedback.Tenant,
            ContactKey = feedback.ContactKey,
            RowId = $"{ModelTasks.Demographic}/{id}",
            Version = feedback.ReceivedAtMs,
            Task = ModelTasks.Demographic,
            CampaignId = feedback.CampaignId,
            Origin = origin != RowOrigin.Unspecified ? origin : RowOrigin.Posted,
            Source = CollectedItems.SourceOf(feedback.Kind, label, said: ""),
            Label = label,
            LabelledAtMs = feedback.OccurredAtMs,
            LabelPosition = position,
            Demographics = group,
        };
    }

    private static string Lower(string label) => label.Trim().ToLowerInvariant();

    private static IEnumerable<CollectedAnswer> Answers(EnrichedMessage message)
    {
        if (message.Sentiment is { } sentiment)
        {
            yield return Answer(
                ModelTasks.Sentiment, LabelNames.Of(sentiment.Label), sentiment.Confidence, sentiment.Model);
        }

        if (message.Emotion is { } emotion)
        {
            yield return Answer(ModelTasks.Emotion, LabelNames.Of(emotion.Label), emotion.Confidence, emotion.Model);
        }

        if (message.Intent is { } intent)
        {
            yield return Answer(ModelTasks.Intent, LabelNames.Of(intent.Label), intent.Confidence, intent.Model);
        }

        if (message.Audience?.Personality is { NotTrained: false } personality)
        {
            yield return Answer(
                ModelTasks.Personality, personality.Label, personality.Confidence, personality.Model);
        }

        if (message.Audience?.Engagement is { NotTrained: false } engagement)
        {
            yield return Answer(
                ModelTasks.AudienceEngagement, engagement.Label, engagement.Confidence, engagement.Model);
        }
    }

    private static CollectedAnswer Answer(string task, string label, float confidence, ModelUse? model) => new()
    {
        Task = task,
        Said = new ServedPrediction
        {
            ModelName = model?.Name ?? "",
            ModelVersion = model?.Version ?? "",
            Label = label,
            Confidence = confidence,
        },
    };
}
