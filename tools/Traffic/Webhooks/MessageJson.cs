using System.Globalization;
using System.Text;
using System.Text.Json;
using StreamML.Traffic.People;

namespace StreamML.Traffic.Webhooks;

/// <summary>Writes message and status objects as in Meta's webhooks.</summary>
internal static class MessageJson
{
    /// <summary>Types of ordinary messages other than text.</summary>
    public static readonly string[] OtherTypes =
    [
        "image", "video", "audio", "document", "sticker", "location", "contacts", "interactive_button",
        "interactive_list", "interactive_flow", "button", "reaction", "order", "unsupported", "hologram",
    ];

    /// <summary>Creates a message with this payload.</summary>
    public static string Message(Person from, string id, long timeMs, string type, Action<Utf8JsonWriter> payload) =>
        Write(json =>
        {
            json.WriteStartObject();
            if (!from.HidesNumber)
            {
                json.WriteString("from", from.WaId);
            }

            json.WriteString("from_user_id", from.UserId);
            json.WriteString("id", id);
            json.WriteString("timestamp", Seconds(timeMs));
            json.WriteString("type", type);
            payload(json);
            json.WriteEndObject();
        });

    /// <summary>Writes the object of a text message.</summary>
    public static void Text(Utf8JsonWriter json, string body)
    {
        json.WriteStartObject("text");
        json.WriteString("body", body);
        json.WriteEndObject();
    }

    /// <summary>Creates a status.</summary>
    public static string Status(Person to, string messageId, string status, long timeMs) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("id", messageId);
        json.WriteString("status", status);
        json.WriteString("timestamp", Seconds(timeMs));
        if (!to.HidesNumber)
        {
            json.WriteString("recipient_id", to.WaId);
        }

        json.WriteString("recipient_user_id", to.UserId);
        if (status == "failed")
        {
            json.WriteStartArray("errors");
            json.WriteStartObject();
            json.WriteNumber("code", 131026);
            json.WriteString("title", "Message undeliverable");
            json.WriteEndObject();
            json.WriteEndArray();
        }
        else
        {
            json.WriteStartObject("pricing");
            json.WriteBoolean("billable", value: true);
            json.WriteString("pricing_model", "PMP");
            json.WriteString("type", "regular");
            json.WriteString("category", "utility");
            json.WriteEndObject();
        }

        json.WriteEndObject();
    });

    /// <summary>Creates a status of a group participant.</summary>
    public static string Receipt(Person participant, string messageId, string status, long timeMs) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("id", messageId);
        json.WriteString("status", status);
        json.WriteString("timestamp", Seconds(timeMs));
        json.WriteString("recipient_id", "group-1");
        json.WriteString("recipient_type", "group");
        json.WriteString("recipient_participant_user_id", participant.UserId);
        json.WriteEndObject();
    });

    /// <summary>Creates a status of a successful payment.</summary>
    /// <param name="to">The payer.</param>
    /// <param name="messageId">The message that requested it.</param>
    /// <param name="refund">Id of its refund; null if there is none.</param>
    /// <param name="timeMs">When it happened, milliseconds since the Unix epoch.</param>
    public static string Payment(Person to, string messageId, string? refund, long timeMs) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("id", messageId);
        json.WriteString("type", "payment");
        json.WriteString("status", "captured");
        json.WriteString("timestamp", Seconds(timeMs));
        json.WriteString("recipient_user_id", to.UserId);
        json.WriteStartObject("payment");
        json.WriteString("reference_id", $"ref-{messageId}");
        json.WriteString("currency", "INR");
        Amount(json);
        json.WriteStartObject("transaction");
        json.WriteString("id", $"txn-{messageId}");
        json.WriteString("type", "upi");
        json.WriteString("status", "success");
        if (refund is not null)
        {
            json.WriteStartArray("refunds");
            json.WriteStartObject();
            json.WriteString("id", refund);
            json.WriteString("status", "completed");
            Amount(json);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static void Amount(Utf8JsonWriter json)
    {
        json.WriteStartObject("amount");
        json.WriteNumber("value", 45_000);
        json.WriteNumber("offset", 100);
        json.WriteEndObject();
    }

    /// <summary>Writes JSON with non-ASCII escaped, as Meta sends it.</summary>
    public static string Write(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    public static string Seconds(long timeMs) => (timeMs / 1_000).ToString(CultureInfo.InvariantCulture);
}
