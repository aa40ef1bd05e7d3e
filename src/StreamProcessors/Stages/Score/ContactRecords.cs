using Google.Protobuf;
using StreamML.Features;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Messaging;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Stages.Score;

/// <summary>Something known of a contact: a record of one of <see cref="ContactRecords.Topics"/>.</summary>
/// <param name="Tenant">Tenant.</param>
/// <param name="ContactKey">Contact key; empty where the record names nobody.</param>
/// <param name="Value">The record's value.</param>
internal readonly record struct ContactRecord(string Tenant, string ContactKey, IMessage Value)
{
    /// <summary>It is a status, which alone need not make a new score.</summary>
    public bool IsStatus => Value is MessageStatus;

    /// <summary>It is of the past, shared long after: it is scored, and raises no alert.</summary>
    public bool IsHistory => Value is EnrichedMessage { History: true };

    /// <summary>Event time as given, milliseconds since the Unix epoch.</summary>
    public long EventMs => Value switch
    {
        EnrichedMessage message => message.Revision?.TimeMs ?? message.SentAtMs,
        MessageStatus status => status.OccurredAtMs,
        BusinessEvent businessEvent => businessEvent.OccurredAtMs,
        Feedback feedback => feedback.OccurredAtMs,
        _ => 0,
    };

    /// <summary>Applies it to its contact's state.</summary>
    /// <returns>Whether the state has changed.</returns>
    public bool ApplyTo(ContactState state) => Value switch
    {
        EnrichedMessage message => state.Apply(message),
        MessageStatus status => state.Apply(status),
        BusinessEvent businessEvent => state.Apply(businessEvent),
        Feedback feedback => state.Apply(feedback),
        _ => false,
    };
}

/// <summary>Reads the records that contacts are known by. Safe on any thread.</summary>
internal sealed class ContactRecords(string stage)
{
    private readonly RecordReader<EnrichedMessage> _messages = new();
    private readonly RecordReader<MessageStatus> _statuses = new();
    private readonly RecordReader<BusinessEvent> _events = new();
    private readonly RecordReader<Feedback> _feedback = new();

    /// <summary>The topics, all keyed by contact.</summary>
    public static IReadOnlyList<TopicDefinition> Topics { get; } =
    [
        TopicCatalogue.MessagesEnriched, TopicCatalogue.WhatsAppStatuses, TopicCatalogue.Events,
        TopicCatalogue.Feedback,
    ];

    /// <summary>Reads a record.</summary>
    /// <param name="record">A record of one of <see cref="Topics"/>.</param>
    /// <param name="reason">Why not, when null is returned.</param>
    public ContactRecord? Read(SourceRecord record, out DeadLetterReason? reason)
    {
        if (record.Source.Topic.Equals(TopicCatalogue.MessagesEnriched))
        {
            return _messages.Read(record, stage, out reason) is { } message
                ? new ContactRecord(message.Tenant, message.ContactKey, message)
                : null;
        }

        if (record.Source.Topic.Equals(TopicCatalogue.WhatsAppStatuses))
        {
            return _statuses.Read(record, stage, out reason) is { } status
                ? new ContactRecord(status.Tenant, status.ContactKey, status)
                : null;
        }

        if (record.Source.Topic.Equals(TopicCatalogue.Events))
        {
            return _events.Read(record, stage, out reason) is { } businessEvent
                ? new ContactRecord(businessEvent.Tenant, businessEvent.ContactKey, businessEvent)
                : null;
        }

        return _feedback.Read(record, stage, out reason) is { } feedback
            ? new ContactRecord(feedback.Tenant, feedback.ContactKey, feedback)
            : null;
    }
}
