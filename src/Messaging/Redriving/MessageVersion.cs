using System.Text;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Messages;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Messaging.Redriving;

/// <summary>What a record is a version of, where a newer one makes it worthless.</summary>
/// <param name="Subject">The message, or the key of a topic of which the last record of a key counts.</param>
/// <param name="Order">Which of two revisions of the message is higher; null: the later record.</param>
internal readonly record struct MessageVersion(string Subject, RevisionOrder? Order)
{
    /// <summary>The version; null for a record that has none: a webhook, a status, feedback, an event.</summary>
    public static MessageVersion? Of(SourceRecord record, TopicDefinition topic)
    {
        if (IsByKey(topic))
        {
            return new MessageVersion(Encoding.UTF8.GetString(record.Key ?? []), Order: null);
        }

        return ValueText.Read(record, topic) switch
        {
            WhatsAppMessage it => Of(
                $"{it.Tenant}/{it.PhoneNumberId}", it.MessageId, it.Revision, (it.History, it.Type)),
            TextMessage it => Of(
                $"{it.Tenant}/{it.PhoneNumberId}", it.MessageId, it.Revision, (it.History, it.Type)),
            VoiceNote it => Of(
                $"{it.Tenant}/{it.PhoneNumberId}", it.MessageId, it.Revision, (it.History, it.Type)),
            EnrichedMessage it => Of(
                $"{it.Tenant}/{it.PhoneNumberId}", it.MessageId, it.Revision, (it.History, it.Type), it.Generation),
            _ => null,
        };
    }

    /// <summary>Whether records of a topic may have one.</summary>
    public static bool IsOn(TopicDefinition topic) =>
        IsByKey(topic)
        || topic.Equals(TopicCatalogue.WhatsAppMessages) || topic.Equals(TopicCatalogue.MessagesText)
        || topic.Equals(TopicCatalogue.VoiceNotes) || topic.Equals(TopicCatalogue.MessagesEnriched);

    // Whoever follows such a topic takes the last record of a key for what holds.
    private static bool IsByKey(TopicDefinition topic) =>
        topic.Retention.Compact || topic.Equals(TopicCatalogue.ModelControls);

    private static MessageVersion? Of(
        string number, string id, Revision? revision, (bool History, string Type) came, int generation = 0) =>
        id.Length == 0 || revision is null
            ? null
            : new MessageVersion($"{number}/{id}", new RevisionOrder(
                revision.Withdrawn, RevisionOrder.RankOf(came.History, came.Type), revision.Id != id, revision.TimeMs,
                revision.Id, generation));
}
