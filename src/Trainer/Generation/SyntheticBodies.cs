using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Google.Protobuf.Collections;
using StreamML.Schemas.V1;

namespace StreamML.Trainer.Generation;

/// <summary>An element of a webhook: a message that a contact wrote, or the status of one that it was sent.</summary>
/// <param name="Contact">The contact.</param>
/// <param name="Message">The message; null: a status.</param>
/// <param name="Status">The status; null: a message.</param>
internal readonly record struct WebhookElement(
    SyntheticIdentity Contact, EnrichedMessage? Message, MessageStatus? Status);

/// <summary>Records as callers of Ingest write them.</summary>
internal static class SyntheticBodies
{
    private const string DisplayNumber = "99900000000000";

    /// <summary>A body of Meta's webhook.</summary>
    public static byte[] Webhook(string account, IReadOnlyCollection<WebhookElement> elements) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("object", "whatsapp_business_account");
        json.WriteStartArray("entry");
        json.WriteStartObject();
        json.WriteString("id", account);
        json.WriteStartArray("changes");
        json.WriteStartObject();
        json.WriteString("field", "messages");
        json.WriteStartObject("value");
        json.WriteString("messaging_product", "whatsapp");
        json.WriteStartObject("metadata");
        json.WriteString("display_phone_number", DisplayNumber);
        json.WriteString("phone_number_id", SyntheticHistory.Tenant);
        json.WriteEndObject();
        Values(json, elements);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>A business event.</summary>
    public static byte[] Event(SyntheticIdentity contact, BusinessEvent given) => Write(json =>
    {
        Begin(json, given.EventId, given.OccurredAtMs, contact.WaId);
        json.WriteString("type", given.Type);
        Text(json, "campaign_id", given.CampaignId);
        Text(json, "message_id", given.MessageId);
        Text(json, "order_id", given.OrderId);
        Text(json, "ticket_id", given.TicketId);
        Text(json, "amount", given.Amount);
        Text(json, "currency", given.Currency);
        Text(json, "outcome", given.Outcome);
        End(json, given.Attributes);
    });

    /// <summary>A message that the business sent, as an event.</summary>
    public static byte[] Outbound(SyntheticIdentity contact, EnrichedMessage message) => Write(json =>
    {
        Begin(json, $"sent-{message.MessageId}", message.SentAtMs, contact.WaId);
        json.WriteString("type", "outbound_message");
        json.WriteString("message_id", message.MessageId);
        json.WriteString("text", message.Text);
        End(json, []);
    });

    /// <summary>Feedback.</summary>
    public static byte[] Feedback(SyntheticIdentity? contact, Feedback given) => Write(json =>
    {
        Begin(json, given.EventId, given.OccurredAtMs, contact?.WaId ?? "");
        json.WriteString("kind", given.Kind.ToString().ToLowerInvariant());
        Text(json, "model", given.Model);
        Text(json, "label", given.Label);
        Text(json, "message_id", given.MessageId);
        Text(json, "text", given.Text);
        Text(json, "campaign_id", given.CampaignId);
        if (given.HasValue)
        {
            json.WriteNumber("value", given.Value);
        }

        if (given.Demographics is { } person)
        {
            json.WriteStartObject("demographics");
            Text(json, "gender", person.Gender);
            Text(json, "age_range", person.AgeRange);
            Text(json, "education_level", person.EducationLevel);
            Text(json, "country", person.Country);
            Text(json, "state", person.State);
            json.WriteEndObject();
        }

        End(json, given.Attributes);
    });

    private static void Values(Utf8JsonWriter json, IReadOnlyCollection<WebhookElement> elements)
    {
        json.WriteStartArray("contacts");
        var writers = elements.Where(each => each.Message is not null).Select(each => each.Contact).Distinct();
        foreach (var contact in writers)
        {
            json.WriteStartObject();
            json.WriteStartObject("profile");
            json.WriteString("name", contact.Name);
            json.WriteEndObject();
            json.WriteString("wa_id", contact.WaId);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("messages");
        foreach (var (contact, message, _) in elements.Where(each => each.Message is not null))
        {
            json.WriteStartObject();
            json.WriteString("from", contact.WaId);
            json.WriteString("id", message!.MessageId);
            json.WriteString("timestamp", Seconds(message.SentAtMs));
            json.WriteString("type", "text");
            json.WriteStartObject("text");
            json.WriteString("body", message.Text);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("statuses");
        foreach (var (contact, _, status) in elements.Where(each => each.Status is not null))
        {
            json.WriteStartObject();
            json.WriteString("id", status!.MessageId);
            json.WriteString("status", status.StatusText);
            json.WriteString("timestamp", Seconds(status.OccurredAtMs));
            json.WriteString("recipient_id", contact.WaId);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Begin(Utf8JsonWriter json, string id, long occurredAtMs, string waId)
    {
        json.WriteStartObject();
        json.WriteString("event_id", id);
        json.WriteNumber("occurred_at_ms", occurredAtMs);
        Text(json, "wa_id", waId);
    }

    private static void End(Utf8JsonWriter json, MapField<string, string> attributes)
    {
        json.WriteStartObject("attributes");
        json.WriteBoolean("synthetic", value: true);
        foreach (var (name, value) in attributes)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0)
        {
            json.WriteString(name, value);
        }
    }

    private static string Seconds(long ms) => (ms / 1_000).ToString(CultureInfo.InvariantCulture);

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            write(json);
        }

        return buffer.WrittenSpan.ToArray();
    }
}
