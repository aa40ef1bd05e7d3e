using System.Collections.Frozen;
using System.Text.Json;
using StreamML.Schemas.V1;
using StreamML.WhatsApp.Json;

namespace StreamML.WhatsApp.Meta;

/// <summary>
/// Reads the object that belongs to a message's type. Large ones (cards, orders, interactive) have their own readers.
/// </summary>
internal static class ContentReader
{
    /// <summary>Names of a voice note's type and object; today <c>audio</c> with <c>voice: true</c>.</summary>
    private static readonly string[] AudioNames = ["audio", "voice", "ptt"];

    private static readonly JsonNames Names = FieldNames.Of(
        FieldPlace.Media,
        "body", "id", "mime_type", "sha256", "url", "caption", "filename", "voice", "animated",
        "latitude", "longitude", "name", "address", "payload", "text", "message_id", "emoji",
        "type");

    /// <summary>The name that a type's object is read as.</summary>
    public static string ContentName(string type) => IsVoice(type) ? AudioNames[0] : type;

    /// <summary>Whether a property is the object that belongs to a type.</summary>
    public static bool IsContent(JsonProperty property, string type)
        => property.NameEquals(type)
            || (ContentName(type) == AudioNames[0] && AudioNames.Any(name => property.NameEquals(name)));

    /// <summary>The object that belongs to a type; undefined if there is none.</summary>
    /// <param name="message">The object that contains both.</param>
    /// <param name="type">The type as received; becomes <c>voice</c> if the object says so.</param>
    public static JsonElement ContentOf(JsonElement message, ref string type)
    {
        JsonElement content = default;
        if (type.Length == 0 || message.TryGetProperty(type, out content) || ContentName(type) != AudioNames[0])
        {
            return content;
        }

        foreach (string name in AudioNames)
        {
            if (message.TryGetProperty(name, out content))
            {
                type = IsVoice(name) ? name : type;
                return content;
            }
        }

        return default;
    }

    private static readonly FrozenSet<string> Known = FrozenSet.Create(
        StringComparer.Ordinal,
        "text", "image", "video", "audio", "document", "sticker", "location", "contacts", "interactive", "button",
        "reaction",
        "order", "system", "unsupported", "media_placeholder");

    /// <summary>Sets the content of the type.</summary>
    /// <param name="type">The message's type.</param>
    /// <param name="element">The type's object; undefined if the message has none.</param>
    /// <param name="message">Receives the content.</param>
    /// <param name="complete">Becomes false if anything was omitted.</param>
    /// <returns>False for an unknown type or one without its object; the message's JSON must then be kept.</returns>
    public static bool TryRead(string type, JsonElement element, WhatsAppMessage message, ref bool complete)
    {
        if (type == "unsupported")
        {
            message.Unsupported = ReadUnsupported(element, ref complete);
            return true;
        }

        if (type == "media_placeholder")
        {
            message.Placeholder = new PlaceholderContent();
            return true;
        }

        if (type == "contacts")
        {
            message.Contacts = element.ValueKind == JsonValueKind.Array ? CardReader.Read(element, ref complete) : null;
            return message.Contacts is not null;
        }

        return element.ValueKind == JsonValueKind.Object && TryReadObject(type, element, message, ref complete);
    }

    /// <summary>Whether the type has a reader; of others only the JSON is kept.</summary>
    public static bool IsKnown(string type) => Known.Contains(type);

    private static bool TryReadObject(string type, JsonElement element, WhatsAppMessage message, ref bool complete)
    {
        switch (type)
        {
            case "text": message.Text = ReadText(element, ref complete); return true;
            case "image" or "video" or "audio" or "voice" or "ptt" or "document" or "sticker":
                message.Media = ReadMedia(element, ref complete);
                message.Media.Voice |= IsVoice(type);
                return true;
            case "location": message.Location = ReadLocation(element, ref complete); return true;
            case "interactive": message.Interactive = InteractiveReader.Read(element, ref complete); return true;
            case "button": message.Button = ReadButton(element, ref complete); return true;
            case "reaction": message.Reaction = ReadReaction(element, ref complete); return true;
            case "order": message.Order = OrderReader.Read(element, ref complete); return true;
            case "system": message.System = SystemReader.Read(element, ref complete); return true;
            default: return false;
        }
    }

    private static TextContent ReadText(JsonElement element, ref bool complete)
    {
        var text = new TextContent();
        foreach (var property in element.EnumerateObject())
        {
            switch (Names.Of(property))
            {
                case "body": text.Body = property.Value.Text(ref complete); break;
                default: complete = false; break;
            }
        }

        return text;
    }

    private static MediaContent ReadMedia(JsonElement element, ref bool complete)
    {
        var media = new MediaContent();
        foreach (var property in element.EnumerateObject())
        {
            var value = property.Value;
            switch (Names.Of(property))
            {
                case "id": media.Id = value.Text(ref complete); break;
                case "mime_type": media.MimeType = value.Text(ref complete); break;
                case "sha256": media.Sha256 = value.Text(ref complete); break;
                case "url": media.Url = value.Text(ref complete); break;
                case "caption": media.Caption = value.Text(ref complete); break;
                case "filename": media.Filename = value.Text(ref complete); break;
                case "voice": media.Voice = value.Flag(ref complete); break;
                case "animated": media.Animated = value.Flag(ref complete); break;
                default: complete = false; break;
            }
        }

        return media;
    }

    private static LocationContent ReadLocation(JsonElement element, ref bool complete)
    {
        var location = new LocationContent();
        foreach (var property in element.EnumerateObject())
        {
            var value = property.Value;
            switch (Names.Of(property))
            {
                case "latitude": location.Latitude = value.Real(ref complete); break;
                case "longitude": location.Longitude = value.Real(ref complete); break;
                case "name": location.Name = value.Text(ref complete); break;
                case "address": location.Address = value.Text(ref complete); break;
                case "url": location.Url = value.Text(ref complete); break;
                default: complete = false; break;
            }
        }

        return location;
    }

    private static ButtonContent ReadButton(JsonElement element, ref bool complete)
    {
        var button = new ButtonContent();
        foreach (var property in element.EnumerateObject())
        {
            switch (Names.Of(property))
            {
                case "payload": button.Payload = property.Value.Text(ref complete); break;
                case "text": button.Text = property.Value.Text(ref complete); break;
                default: complete = false; break;
            }
        }

        return button;
    }

    private static ReactionContent ReadReaction(JsonElement element, ref bool complete)
    {
        var reaction = new ReactionContent();
        foreach (var property in element.EnumerateObject())
        {
            switch (Names.Of(property))
            {
                case "message_id": reaction.MessageId = property.Value.Text(ref complete); break;
                case "emoji": reaction.Emoji = property.Value.Text(ref complete); break;
                default: complete = false; break;
            }
        }

        reaction.Removed = reaction.Emoji.Length == 0;
        return reaction;
    }

    private static bool IsVoice(string type) => type is "voice" or "ptt";

    private static UnsupportedContent ReadUnsupported(JsonElement element, ref bool complete)
    {
        var unsupported = new UnsupportedContent();
        if (element.ValueKind != JsonValueKind.Undefined && element.IsObject(ref complete))
        {
            foreach (var property in element.EnumerateObject())
            {
                switch (Names.Of(property))
                {
                    case "type": unsupported.Kind = property.Value.Text(ref complete); break;
                    default: complete = false; break;
                }
            }
        }

        return unsupported;
    }
}
