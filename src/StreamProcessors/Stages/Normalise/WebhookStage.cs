using Google.Protobuf;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Messaging;
using StreamML.Schemas.Contacts;
using StreamML.Schemas.Messages;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Storage;
using StreamML.Storage.Aliases;
using StreamML.Storage.Unread;
using StreamML.StreamProcessors.Stages.Text;
using StreamML.StreamProcessors.Stages.Voice;
using StreamML.WhatsApp.Meta;
using StreamML.WhatsApp.Twilio;

namespace StreamML.StreamProcessors.Stages.Normalise;

/// <summary>
/// Raw webhooks to typed records, each once. An element that was there before writes nothing. What cannot be read sends
/// the raw record to its dead letters, once, with the places; the rest of the body goes on.
/// </summary>
internal sealed class WebhookStage(DuplicateGate gate, IContactAliases aliases, UnreadCounts unread)
{
    /// <summary>The stage's name in dead letters.</summary>
    public const string Name = "normaliser.webhook";

    private const string Meta = "meta";
    private const string Twilio = "twilio";

    // The key, and the frame of the wire format.
    private const int RoomBytes = 16 * 1024;

    private readonly RecordReader<RawWebhook> _reader = new();

    /// <summary>Processes one record.</summary>
    public void Process(SourceRecord record, RecordTimes times, StageOutput output)
    {
        var webhook = _reader.Read(record, Name, out var reason);
        if (webhook is null || (reason = Refusal(webhook)) is not null)
        {
            output.DeadLetter(record, reason!);
            return;
        }

        var delivery = new Delivery(record, webhook, times);
        var content = webhook.Producer == Twilio
            ? TwilioParser.Parse(webhook.Body.Memory, webhook.WabaIds, delivery.ReceivedAtMs)
            : WebhookParser.Parse(webhook.Body.Memory, webhook.WabaIds, delivery.ReceivedAtMs);
        foreach (var element in content.Elements)
        {
            Write(element, delivery, output);
        }

        foreach (string name in content.Unread)
        {
            unread.Add(name);
        }

        if (content.Defects.Count > 0)
        {
            output.DeadLetter(record, DefectReport.Of(content.Defects));
        }
    }

    private static DeadLetterReason? Refusal(RawWebhook webhook) => webhook switch
    {
        { Tenant.Length: 0 or > Identities.MaxChars }
            => new DeadLetterReason(Name, RefusalCode.NoTenant, "The record names no tenant."),
        { Producer: not (Meta or Twilio or "") }
            => new DeadLetterReason(Name, RefusalCode.UnknownProducer, "No parser for this producer's bodies."),
        _ => null,
    };

    private void Write(WebhookElement element, Delivery delivery, StageOutput output)
    {
        switch (element)
        {
            case MessageElement message:
                Write(message.Message, message.Identities, delivery, output);
                break;
            case StatusElement status:
                Write(status.Status, status.Identities, delivery, output);
                break;
            case EventElement business:
                Write(business.Event, business.Identities, delivery, output);
                break;
            case IdentityElement identity:
                // Nothing to de-duplicate: what is known already teaches nothing.
                if (!IsErased(
                    identity.Identities, identity.OccurredAtMs ?? delivery.ReceivedAtMs, delivery, makesKnown: false))
                {
                    Contact(identity.Identities, identity.OccurredAtMs ?? 0, delivery, output);
                }

                break;
            default:
                throw new InvalidOperationException($"No case for {element.GetType().Name}.");
        }
    }

    private void Write(
        WhatsAppMessage message, IReadOnlyList<Identity> who, Delivery delivery, StageOutput output)
    {
        if (IsErased(who, message.SentAtMs, delivery, makesKnown: true)
            || !gate.TryPass(message, delivery.Times, output))
        {
            return;
        }

        message.Tenant = delivery.Tenant;
        message.NotWritten = !WrittenMessages.Is(message);
        // Twilio gives no time: there the receipt is the event.
        message.SentAtMs = EventTimes.Bound(message.SentAtMs, delivery.ReceivedAtMs);
        message.Revision.TimeMs = EventTimes.Bound(message.Revision.TimeMs, delivery.ReceivedAtMs);
        message.DeliveryId = delivery.Id;
        message.ReceivedAtMs = delivery.ReceivedAtMs;
        message.ContactKey = Contact(who, message.SentAtMs, delivery, output);
        if (ContactOffset.MinutesOf(who) is { } minutes)
        {
            message.ContactUtcOffsetMinutes = minutes;
        }

        // Audio gets its text from the transcriber.
        var text = VoiceRecords.IsAudio(message) ? null : MessageText.Of(message);
        Bound(message);
        string key = aliases.RecordKey(message.ContactKey, delivery.Tenant, message.MessageId);
        long timestampMs = delivery.Times.Bounded(message.Revision.TimeMs);
        output.Send(TopicCatalogue.WhatsAppMessages, key, message, timestampMs, delivery.Record);
        if (text is not null)
        {
            output.Send(TopicCatalogue.MessagesText, key, text, timestampMs, delivery.Record);
        }
    }

    private void Write(MessageStatus status, IReadOnlyList<Identity> who, Delivery delivery, StageOutput output)
    {
        if (IsErased(who, status.OccurredAtMs, delivery, makesKnown: false)
            || !gate.TryPass(status, delivery.Times, output))
        {
            return;
        }

        status.Tenant = delivery.Tenant;
        status.OccurredAtMs = EventTimes.Bound(status.OccurredAtMs, delivery.ReceivedAtMs);
        status.DeliveryId = delivery.Id;
        status.ReceivedAtMs = delivery.ReceivedAtMs;
        status.ContactKey = Contact(who, status.OccurredAtMs, delivery, output);
        if (ContactOffset.MinutesOf(who) is { } minutes)
        {
            status.ContactUtcOffsetMinutes = minutes;
        }

        if (status.RawJson.Length > 0 && IsTooLarge(status, TopicCatalogue.WhatsAppStatuses))
        {
            status.RawJson = "";
        }

        output.Send(
            TopicCatalogue.WhatsAppStatuses, aliases.RecordKey(status.ContactKey, delivery.Tenant, status.MessageId),
            status, delivery.Times.Bounded(status.OccurredAtMs), delivery.Record);
    }

    private void Write(BusinessEvent business, IReadOnlyList<Identity> who, Delivery delivery, StageOutput output)
    {
        if (IsErased(who, business.OccurredAtMs, delivery, makesKnown: true)
            || !gate.TryPassEvent(delivery.Tenant, business.EventId, delivery.Times, output))
        {
            return;
        }

        business.Tenant = delivery.Tenant;
        business.OccurredAtMs = EventTimes.Bound(business.OccurredAtMs, delivery.ReceivedAtMs);
        business.ReceivedAtMs = delivery.ReceivedAtMs;
        business.ContactKey = Contact(who, business.OccurredAtMs, delivery, output);
        if (ContactOffset.MinutesOf(who) is { } minutes)
        {
            business.ContactUtcOffsetMinutes = minutes;
        }

        output.Send(
            TopicCatalogue.Events, aliases.RecordKey(business.ContactKey, delivery.Tenant, business.EventId), business,
            delivery.Times.Bounded(business.OccurredAtMs), delivery.Record);
    }

    // The JSON kept beside the fields repeats them, and the archive has it: it goes first where a record would be too
    // large for its topic. Without it a record is never larger than the body it came from. A form's answers stand in
    // response_json too.
    private static void Bound(WhatsAppMessage message)
    {
        bool hasAnswers = message.Interactive is { Answers.Count: > 0 };
        if ((message.RawJson.Length > 0 || hasAnswers) && IsTooLarge(message, TopicCatalogue.WhatsAppMessages))
        {
            message.RawJson = "";
            if (hasAnswers && IsTooLarge(message, TopicCatalogue.WhatsAppMessages))
            {
                message.Interactive.Answers.Clear();
            }
        }
    }

    private static bool IsTooLarge(IMessage value, TopicDefinition topic)
        => value.CalculateSize() > topic.MaxMessageBytes - RoomBytes;

    private bool IsErased(IReadOnlyList<Identity> who, long occurredAtMs, Delivery delivery, bool makesKnown)
        => aliases.IsErased(
            delivery.Tenant, who,
            Math.Min(EventTimes.Bound(occurredAtMs, delivery.ReceivedAtMs), delivery.ReceivedAtMs), makesKnown);

    private string Contact(IReadOnlyList<Identity> who, long occurredAtMs, Delivery delivery, StageOutput output)
        => aliases.Resolve(
            delivery.Tenant, who,
            new Sighting(delivery.Times.Bounded(occurredAtMs), delivery.Times.ReadAtMs), output.Batch);

    /// <summary>What the elements of one delivery share.</summary>
    private sealed class Delivery(SourceRecord record, RawWebhook webhook, RecordTimes times)
    {
        public SourceRecord Record { get; } = record;

        public string Tenant { get; } = webhook.Tenant;

        public string Id { get; } = webhook.DeliveryId;

        public long ReceivedAtMs { get; } = times.Received(webhook.ReceivedAtMs);

        public RecordTimes Times { get; } = times;
    }
}
