using System.Text.Json;
using StreamML.Traffic.Voice;

namespace StreamML.Traffic.Webhooks;

/// <summary>Payloads of types other than plain text.</summary>
internal static class Payloads
{
    /// <summary>The webhook's <c>type</c> of one of <see cref="MessageJson.OtherTypes"/>.</summary>
    public static string TypeOf(string kind) =>
        kind.StartsWith("interactive_", StringComparison.Ordinal) ? "interactive" : kind;

    /// <summary>Writes the payload of a kind, with <paramref name="text"/> in it if the kind has text.</summary>
    /// <returns>The text that the pipeline must find in it; empty if there is none.</returns>
    public static string Write(Utf8JsonWriter json, string kind, string text, Random random)
    {
        switch (kind)
        {
            case "image" or "video" or "document":
                Media(json, kind, text, random);
                return text;
            case "audio" or "sticker":
                Media(json, kind, caption: null, random);
                return "";
            case "location":
                json.WriteStartObject("location");
                json.WriteNumber("latitude", 38.72 + random.NextDouble());
                json.WriteNumber("longitude", -9.14 + random.NextDouble());
                json.WriteString("name", "Meeting point");
                json.WriteEndObject();
                return "";
            case "contacts":
                Contacts(json);
                return "";
            case "interactive_button" or "interactive_list" or "interactive_flow":
                return Interactive(json, kind, text);
            case "button":
                json.WriteStartObject("button");
                json.WriteString("payload", "STOP_PROMOTIONS");
                json.WriteString("text", "No thanks");
                json.WriteEndObject();
                return "No thanks";
            case "reaction":
                json.WriteStartObject("reaction");
                json.WriteString("message_id", $"wamid.REACTED{random.Next()}");
                if (random.Next(4) != 0)
                {
                    json.WriteString("emoji", "❤️");
                }

                json.WriteEndObject();
                return "";
            case "order":
                Order(json, text);
                return text;
            case "unsupported":
                Unsupported(json);
                return "";
            default:
                json.WriteStartObject(kind);
                json.WriteString("projection", "a type nobody has seen yet");
                json.WriteEndObject();
                return "";
        }
    }

    /// <summary>Writes the payload of a voice note.</summary>
    public static void VoiceNote(Utf8JsonWriter json, SpokenNote note)
    {
        json.WriteStartObject("audio");
        json.WriteString("id", note.MediaId);
        json.WriteString("mime_type", SpokenSentences.MimeType);
        json.WriteString("sha256", Convert.ToBase64String(note.Sha256));
        json.WriteBoolean("voice", value: true);
        json.WriteEndObject();
    }

    private static void Media(Utf8JsonWriter json, string kind, string? caption, Random random)
    {
        json.WriteStartObject(kind);
        json.WriteString("id", $"{random.NextInt64(100_000_000_000, 999_999_999_999)}");
        json.WriteString("mime_type", kind switch
        {
            "image" => "image/jpeg",
            "video" => "video/mp4",
            "audio" => "audio/ogg; codecs=opus",
            "sticker" => "image/webp",
            _ => "application/pdf",
        });
        json.WriteString("sha256", "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=");
        if (caption is not null)
        {
            json.WriteString("caption", caption);
        }

        if (kind == "document")
        {
            json.WriteString("filename", "invoice.pdf");
        }

        if (kind == "audio")
        {
            json.WriteBoolean("voice", value: true);
        }

        if (kind == "sticker")
        {
            json.WriteBoolean("animated", value: false);
        }

        json.WriteEndObject();
    }

    private static void Contacts(Utf8JsonWriter json)
    {
        json.WriteStartArray("contacts");
        json.WriteStartObject();
        json.WriteStartObject("name");
        json.WriteString("formatted_name", "Repair shop");
        json.WriteString("first_name", "Repair");
        json.WriteEndObject();
        json.WriteStartArray("phones");
        json.WriteStartObject();
        json.WriteString("phone", "+1 555 0100");
        json.WriteString("type", "WORK");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    /// <summary>A choice as read by the pipeline.</summary>
    public const string Slot = "Delivery on Saturday\n9 to 12";

    /// <summary>A form's answers, one of which is free text.</summary>
    public static string FormAnswers(string text) =>
        $$"""{"flow_token":"t","score":5,"comments":{{JsonSerializer.Serialize(text)}}}""";

    private static string Interactive(Utf8JsonWriter json, string kind, string text)
    {
        json.WriteStartObject("interactive");
        switch (kind)
        {
            case "interactive_button":
                text = "Track my order";
                json.WriteString("type", "button_reply");
                Reply(json, "button_reply", "track", text, description: null);
                break;
            case "interactive_list":
                text = Slot;
                json.WriteString("type", "list_reply");
                Reply(json, "list_reply", "saturday", "Delivery on Saturday", "9 to 12");
                break;
            default:
                json.WriteString("type", "nfm_reply");
                json.WriteStartObject("nfm_reply");
                json.WriteString("name", "flow");
                json.WriteString("body", "Sent");
                json.WriteString("response_json", FormAnswers(text));
                json.WriteEndObject();
                break;
        }

        json.WriteEndObject();
        return text;
    }

    private static void Reply(Utf8JsonWriter json, string name, string id, string title, string? description)
    {
        json.WriteStartObject(name);
        json.WriteString("id", id);
        json.WriteString("title", title);
        if (description is not null)
        {
            json.WriteString("description", description);
        }

        json.WriteEndObject();
    }

    private static void Order(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject("order");
        json.WriteString("catalog_id", "194836987003835");
        json.WriteString("text", text);
        json.WriteStartArray("product_items");
        json.WriteStartObject();
        json.WriteString("product_retailer_id", "sku-14");
        json.WriteNumber("quantity", 2);
        json.WriteNumber("item_price", 19.90m);
        json.WriteString("currency", "EUR");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Unsupported(Utf8JsonWriter json)
    {
        json.WriteStartArray("errors");
        json.WriteStartObject();
        json.WriteNumber("code", 131051);
        json.WriteString("title", "Message type unknown");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("unsupported");
        json.WriteString("type", "poll_creation");
        json.WriteEndObject();
    }
}
