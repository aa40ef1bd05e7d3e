using System.Text.Json;
using StreamML.Schemas.Json;
using StreamML.Schemas.Messages;
using StreamML.Schemas.V1;

namespace StreamML.Sink.Tables;

/// <summary>The content of a message: its readable text, and the rest as JSON.</summary>
internal static class MessageContent
{
    /// <summary>What a person would read in it; empty when there is nothing.</summary>
    public static string TextOf(WhatsAppMessage message) => MessageWords.Of(message).Text;

    /// <summary>Whether there is more than text.</summary>
    public static bool HasDetails(WhatsAppMessage message) => message.ContentCase
        is not (WhatsAppMessage.ContentOneofCase.None or WhatsAppMessage.ContentOneofCase.Text);

    /// <summary>Writes everything that is not the text.</summary>
    public static void WriteDetails(Utf8JsonWriter json, WhatsAppMessage message)
    {
        json.WriteStartObject();
        switch (message.ContentCase)
        {
            case WhatsAppMessage.ContentOneofCase.Media:
                Write(json, message.Media);
                break;
            case WhatsAppMessage.ContentOneofCase.Location:
                Write(json, message.Location);
                break;
            case WhatsAppMessage.ContentOneofCase.Contacts:
                Write(json, message.Contacts);
                break;
            case WhatsAppMessage.ContentOneofCase.Interactive:
                Write(json, message.Interactive);
                break;
            case WhatsAppMessage.ContentOneofCase.Button:
                json.Optional("payload", message.Button.Payload);
                break;
            case WhatsAppMessage.ContentOneofCase.Reaction:
                json.Optional("message_id", message.Reaction.MessageId);
                json.Optional("emoji", message.Reaction.Emoji);
                json.Optional("removed", message.Reaction.Removed);
                break;
            case WhatsAppMessage.ContentOneofCase.Order:
                Write(json, message.Order);
                break;
            case WhatsAppMessage.ContentOneofCase.System:
                Write(json, message.System);
                break;
            case WhatsAppMessage.ContentOneofCase.Unsupported:
                json.Optional("kind", message.Unsupported.Kind);
                break;
        }

        json.WriteEndObject();
    }

    /// <summary>Writes what a message answers or forwards.</summary>
    public static void Write(Utf8JsonWriter json, MessageContext context)
    {
        json.WriteStartObject();
        json.Optional("from", context.From);
        json.Optional("message_id", context.MessageId);
        json.Optional("forwarded", context.Forwarded);
        json.Optional("frequently_forwarded", context.FrequentlyForwarded);
        json.Optional("referred_catalog_id", context.ReferredCatalogId);
        json.Optional("referred_product_retailer_id", context.ReferredProductRetailerId);
        json.WriteEndObject();
    }

    /// <summary>Writes the advertisement or post a conversation began with.</summary>
    public static void Write(Utf8JsonWriter json, Referral referral)
    {
        json.WriteStartObject();
        json.Optional("source_url", referral.SourceUrl);
        json.Optional("source_id", referral.SourceId);
        json.Optional("source_type", referral.SourceType);
        json.Optional("headline", referral.Headline);
        json.Optional("body", referral.Body);
        json.Optional("media_type", referral.MediaType);
        json.Optional("image_url", referral.ImageUrl);
        json.Optional("video_url", referral.VideoUrl);
        json.Optional("thumbnail_url", referral.ThumbnailUrl);
        json.Optional("ctwa_clid", referral.CtwaClid);
        json.Optional("welcome_message", referral.WelcomeMessage);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, MediaContent media)
    {
        json.Optional("id", media.Id);
        json.Optional("mime_type", media.MimeType);
        json.Optional("sha256", media.Sha256);
        json.Optional("url", media.Url);
        json.Optional("filename", media.Filename);
        json.Optional("voice", media.Voice);
        json.Optional("animated", media.Animated);
    }

    private static void Write(Utf8JsonWriter json, LocationContent place)
    {
        json.WriteNumber("latitude", place.Latitude);
        json.WriteNumber("longitude", place.Longitude);
        json.Optional("name", place.Name);
        json.Optional("address", place.Address);
        json.Optional("url", place.Url);
    }

    private static void Write(Utf8JsonWriter json, ContactsContent contacts)
    {
        json.WriteStartArray("cards");
        foreach (var card in contacts.Cards)
        {
            json.WriteStartObject();
            json.Optional("formatted_name", card.FormattedName);
            json.Optional("first_name", card.FirstName);
            json.Optional("last_name", card.LastName);
            json.Optional("company", card.Company);
            json.WriteStartArray("phones");
            foreach (var phone in card.Phones)
            {
                json.WriteStartObject();
                json.Optional("phone", phone.Phone);
                json.Optional("wa_id", phone.WaId);
                json.Optional("type", phone.Type);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("emails");
            foreach (string? email in card.Emails)
            {
                json.WriteStringValue(email);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, InteractiveContent choice)
    {
        json.Optional("kind", choice.Kind);
        json.Optional("id", choice.Id);
        json.Optional("title", choice.Title);
        json.Optional("description", choice.Description);
        json.Optional("name", choice.Name);
        json.Optional("body", choice.Body);
        // A flow's answer is text here: it may be any JSON, also such as jsonb has no room for.
        json.Optional("response_json", choice.ResponseJson);
        json.Optional("response", choice.Response);
        if (choice.Answers.Count > 0)
        {
            json.WriteStartArray("answers");
            foreach (var answer in choice.Answers)
            {
                json.WriteStartObject();
                json.Optional("name", answer.Name);
                json.WriteString("value", answer.Value);
                json.Optional("text", answer.Text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }

    private static void Write(Utf8JsonWriter json, OrderContent order)
    {
        json.Optional("catalog_id", order.CatalogId);
        json.WriteStartArray("items");
        foreach (var item in order.Items)
        {
            json.WriteStartObject();
            json.Optional("product_retailer_id", item.ProductRetailerId);
            WriteQuantity(json, item);
            json.Optional("item_price", item.ItemPrice);
            json.Optional("currency", item.Currency);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // A number with the digits it came with; what is none to JSON stays a text.
    private static void WriteQuantity(Utf8JsonWriter json, OrderItem item)
    {
        if (item.QuantityText.Length == 0)
        {
            json.WriteNumber("quantity", item.Quantity);
        }
        else if (DecimalDigits.IsJsonNumber(item.QuantityText))
        {
            json.WritePropertyName("quantity");
            json.WriteRawValue(item.QuantityText);
        }
        else
        {
            json.WriteString("quantity", item.QuantityText);
        }
    }

    private static void Write(Utf8JsonWriter json, SystemContent system)
    {
        json.Optional("kind", system.Kind);
        json.Optional("body", system.Body);
        json.Optional("wa_id", system.WaId);
        json.Optional("user_id", system.UserId);
        json.Optional("parent_user_id", system.ParentUserId);
        json.Optional("identity_hash", system.IdentityHash);
        json.Optional("customer", system.Customer);
        json.Optional("previous_user_id", system.PreviousUserId);
    }
}
