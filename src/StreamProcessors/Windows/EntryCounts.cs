using Google.Protobuf.Collections;
using StreamML.Schemas.Messages;
using StreamML.Schemas.V1;
using StreamML.Storage;

namespace StreamML.StreamProcessors.Windows;

/// <summary>
/// Counts what is known under one message id: each message at its highest revision, each feedback against the label of
/// its message. What changes is taken back as it was counted and counted anew, so the order of records leaves no trace.
/// </summary>
internal sealed class EntryCounts(EditIds edits)
{
    private const byte MessageDigest = 31;

    /// <summary>Adds a message or feedback to its entry, and what that changes to the windows.</summary>
    /// <param name="entry">What is known.</param>
    /// <param name="news">What came.</param>
    /// <param name="id">Stands for the message's id.</param>
    /// <param name="changes">Takes the changes.</param>
    /// <returns>Whether the entry has changed: a lower revision changes nothing.</returns>
    public bool Apply(CountedEntry entry, CountedEntry news, Digest id, ChangeSet changes)
    {
        var messages = news.Messages.Where(message => IsHigher(message, Find(entry, message), id)).ToList();
        var feedback = news.Feedback.Where(given => IsLater(given, Find(entry, given))).ToList();
        if (messages.Count == 0 && feedback.Count == 0)
        {
            return false;
        }

        Count(entry, -1, changes);
        foreach (var message in messages)
        {
            var before = Find(entry, message);
            Converse(entry.Tenant, id, message, before, changes);
            if (before is not null)
            {
                entry.Messages.Remove(before);
            }

            Insert(entry.Messages, message);
        }

        foreach (var given in feedback)
        {
            if (Find(entry, given) is { } before)
            {
                entry.Feedback.Remove(before);
            }

            entry.Feedback.Add(given);
        }

        Count(entry, 1, changes);
        return true;
    }

    private static CountedMessage? Find(CountedEntry entry, CountedMessage like)
        => entry.Messages.FirstOrDefault(message => message.PhoneNumberId == like.PhoneNumberId);

    private static CountedFeedback? Find(CountedEntry entry, CountedFeedback like)
        => entry.Feedback.FirstOrDefault(feedback => feedback.Event == like.Event);

    private bool IsHigher(CountedMessage message, CountedMessage? before, Digest id)
        => before is null || OrderOf(message, id).IsHigherThan(OrderOf(before, id));

    private static bool IsLater(CountedFeedback feedback, CountedFeedback? before)
        => before is null || (feedback.OccurredAtMs, feedback.ReceivedAtMs)
            .CompareTo((before.OccurredAtMs, before.ReceivedAtMs)) > 0;

    private RevisionOrder OrderOf(CountedMessage message, Digest id) => new(
        message.Revision.Withdrawn, message.SourceRank, !message.Edit.IsEmpty, message.Revision.TimeMs,
        edits.Open(message.Edit, id), message.Generation);

    // In the order of the business numbers, so that feedback finds the same label in whatever order they came.
    private static void Insert(RepeatedField<CountedMessage> messages, CountedMessage message)
    {
        int place = 0;
        while (place < messages.Count
            && string.CompareOrdinal(messages[place].PhoneNumberId, message.PhoneNumberId) < 0)
        {
            place++;
        }

        messages.Insert(place, message);
    }

    private static void Count(CountedEntry entry, int sign, ChangeSet changes)
    {
        foreach (var message in entry.Messages.Where(message => message.Counts))
        {
            Count(entry.Tenant, message, sign, changes);
        }

        foreach (var feedback in entry.Feedback)
        {
            Count(entry, feedback, sign, changes);
        }
    }

    private static void Count(string tenant, CountedMessage message, int sign, ChangeSet changes)
    {
        Count(message, sign, changes.Of(new(tenant, WindowSubject.Tenant, "")).At(message.SentAtMs));
        if (message.ContactKey.Length > 0)
        {
            Count(message, sign, changes.Of(new(tenant, WindowSubject.Contact, message.ContactKey))
                .At(message.SentAtMs));
        }

        foreach (var label in message.Labels.Where(label => label.ModelName.Length > 0))
        {
            var minute = changes.Of(ModelOf(tenant, label)).At(message.SentAtMs);
            minute.Messages += sign;
            minute.Inbound += sign;
            WindowArithmetic.Add(LabelsOf(minute, label.Task)!, label.Label, sign);
            WindowArithmetic.AddLatency(minute, label.LatencyUs, sign);
        }
    }

    private static void Count(CountedMessage message, int sign, AnalyticsWindow minute)
    {
        minute.Messages += sign;
        minute.Inbound += message.Inbound ? sign : 0;
        foreach (var label in message.Labels)
        {
            WindowArithmetic.Add(LabelsOf(minute, label.Task)!, label.Label, sign);
        }

        if (message.HasLatencyUs)
        {
            WindowArithmetic.AddLatency(minute, message.LatencyUs, sign);
        }
    }

    private static void Count(CountedEntry entry, CountedFeedback feedback, int sign, ChangeSet changes)
    {
        string model = feedback.Model.Length > 0 ? feedback.Model : "unspecified";
        var task = LabelNames.TaskOf(feedback.Model);
        var said = entry.Messages.SelectMany(message => message.Labels)
            .FirstOrDefault(label => label.Task == task && task != CountedTask.Unspecified);
        bool agrees = said is not null && string.Equals(said.Label, feedback.Label, StringComparison.OrdinalIgnoreCase);
        bool corrects = said is not null && !agrees && feedback.Label.Length > 0;
        Add(new(entry.Tenant, WindowSubject.Tenant, ""));
        if (feedback.ContactKey.Length > 0)
        {
            Add(new(entry.Tenant, WindowSubject.Contact, feedback.ContactKey));
        }

        if (said is { ModelName.Length: > 0 })
        {
            Add(ModelOf(entry.Tenant, said));
        }

        if (feedback.CampaignId.Length > 0)
        {
            var campaign = Add(new(entry.Tenant, WindowSubject.Campaign, feedback.CampaignId));
            if (feedback.Label.Length > 0 && task != CountedTask.Language && LabelsOf(campaign, task) is { } labels)
            {
                WindowArithmetic.Add(labels, LabelNames.Known(task, feedback.Label), sign);
            }
        }

        AnalyticsWindow Add(WindowsOf subject)
        {
            var minute = changes.Of(subject).At(feedback.OccurredAtMs);
            WindowArithmetic.AddFeedback(minute, model, sign, agrees ? sign : 0, corrects ? sign : 0);
            return minute;
        }
    }

    private static WindowsOf ModelOf(string tenant, CountedLabel label) => new(
        tenant, WindowSubject.Model, $"{LabelNames.Of(label.Task)}/{label.ModelName}/{label.ModelVersion}");

    private static RepeatedField<LabelCount>? LabelsOf(AnalyticsWindow window, CountedTask task) => task switch
    {
        CountedTask.Sentiment => window.Sentiment,
        CountedTask.Emotion => window.Emotion,
        CountedTask.Intent => window.Intent,
        CountedTask.Risk => window.Risk,
        CountedTask.Language => window.Language,
        _ => null,
    };

    // A message without sentiment, and a withdrawn one, keeps its place: which messages are the latest must not depend
    // on the order in which revisions come.
    private static void Converse(
        string tenant, Digest id, CountedMessage message, CountedMessage? before, ChangeSet changes)
    {
        ulong place = Digest.Of(MessageDigest, message.PhoneNumberId, id.ToHex()).Low;
        if (before is { Inbound: true, ContactKey.Length: > 0 } && before.ContactKey != message.ContactKey)
        {
            changes.Of(new(tenant, WindowSubject.Contact, before.ContactKey)).Conversation.Add(
                new ConversationMessage { Message = place, Moved = true });
        }

        if (message is { Inbound: true, ContactKey.Length: > 0 } && (message.Counts || message.Revision.Withdrawn))
        {
            changes.Of(new(tenant, WindowSubject.Contact, message.ContactKey)).Conversation.Add(new ConversationMessage
            {
                SentAtMs = message.SentAtMs,
                Message = place,
                Sentiment = LabelNames.SentimentOf(
                    message.Labels.FirstOrDefault(label => label.Task == CountedTask.Sentiment)?.Label ?? ""),
                Score = message.SentimentScore,
            });
        }
    }
}
