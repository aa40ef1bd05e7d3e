using System.Globalization;
using System.Text.Json;
using StreamML.Schemas.V1;
using StreamML.WhatsApp.Meta;

namespace StreamML.WhatsApp.Twilio;

/// <summary>
/// Reads a message's content into Meta's types: <c>MessageType</c> uses the same names, and if it is missing, the
/// parameters decide.
/// </summary>
internal static class TwilioContentReader
{
    private const string Text = "text";
    private const string Button = "button";
    private const string Interactive = "interactive";
    private const string Location = "location";

    /// <summary>Sets the type and the content.</summary>
    /// <returns>False if part of the content has no field.</returns>
    public static bool Read(TwilioParameters parameters, WhatsAppMessage message)
    {
        string given = parameters.Take("MessageType").ToLowerInvariant();
        message.Type = IsKnown(given) ? given : Infer(parameters, given);
        bool complete = message.Type == given || given.Length == 0;
        switch (message.Type)
        {
            case Text:
                message.Text = new TextContent { Body = parameters.Take("Body") };
                return complete;
            case Button:
                message.Button = new ButtonContent
                {
                    Payload = parameters.Take("ButtonPayload"),
                    Text = Chosen(parameters, "ButtonText"),
                };
                parameters.Take("ButtonType");
                return complete;
            case Interactive:
                message.Interactive = ReadInteractive(parameters, ref complete);
                return complete;
            case Location:
                message.Location = ReadLocation(parameters, ref complete);
                return complete;
            case "reaction":
                message.Reaction = ReadReaction(parameters);
                return complete;
            case "unsupported":
                message.Unsupported = new UnsupportedContent();
                return complete;
            case "image" or "video" or "audio" or "document" or "sticker" or "contacts":
                return TwilioMedia.Read(parameters, message) && complete;
            default:
                return false;
        }
    }

    private static bool IsKnown(string type) => type
        is Text or Button or Interactive or Location or "reaction" or "unsupported"
            or "image" or "video" or "audio" or "document" or "sticker" or "contacts" or "order" or "system";

    private static string Infer(TwilioParameters parameters, string given)
    {
        if (TwilioMedia.CountOf(parameters) > 0)
        {
            return TwilioMedia.TypeOf(parameters.Peek("MediaContentType0"));
        }

        if (parameters.Has("Latitude") && parameters.Has("Longitude"))
        {
            return Location;
        }

        if (parameters.Has("ListId") || parameters.Has("ListTitle") || parameters.Has("FlowData")
            || parameters.Has("InteractiveData"))
        {
            return Interactive;
        }

        if (parameters.Has("ButtonText") || parameters.Has("ButtonPayload"))
        {
            return Button;
        }

        // An undocumented kind is read as text if it has one.
        return given.Length == 0 || parameters.Has("Body") ? Text : given;
    }

    private static InteractiveContent ReadInteractive(TwilioParameters parameters, ref bool complete)
    {
        parameters.Take("ButtonType");
        if (parameters.Has("ListId") || parameters.Has("ListTitle"))
        {
            return new InteractiveContent
            {
                Kind = "list_reply",
                Id = parameters.Take("ListId"),
                Title = Chosen(parameters, "ListTitle"),
                Description = parameters.Take("ListDescription"),
            };
        }

        if (parameters.Has("ButtonText") || parameters.Has("ButtonPayload"))
        {
            return new InteractiveContent
            {
                Kind = "button_reply",
                Id = parameters.Take("ButtonPayload"),
                Title = Chosen(parameters, "ButtonText"),
            };
        }

        if (parameters.Has("FlowData"))
        {
            return Flow(parameters.Take("FlowData"), parameters);
        }

        string data = parameters.Take("InteractiveData");
        return data.Length > 0 && ReadAsMetas(data, ref complete) is { } read
            ? read
            : data.Length > 0 ? Flow(data, parameters) : new InteractiveContent { Title = parameters.Take("Body") };
    }

    private static InteractiveContent Flow(string answer, TwilioParameters parameters)
    {
        var form = new InteractiveContent
        {
            Kind = "nfm_reply",
            Name = "flow",
            Body = parameters.Take("Body"),
            ResponseJson = answer,
        };
        FormResponses.Read(answer, form.Name, form.Answers);
        return form;
    }

    // Reads it if it has the form of Meta's `interactive`.
    private static InteractiveContent? ReadAsMetas(string data, ref bool complete)
    {
        try
        {
            using var document = JsonDocument.Parse(data, WebhookParser.Options);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("type"u8, out var kind)
                && kind.ValueKind == JsonValueKind.String && root.TryGetProperty(kind.GetString()!, out _)
                    ? InteractiveReader.Read(root, ref complete)
                    : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static LocationContent ReadLocation(TwilioParameters parameters, ref bool complete) => new()
    {
        Latitude = Degrees(parameters.Take("Latitude"), ref complete),
        Longitude = Degrees(parameters.Take("Longitude"), ref complete),
        Name = parameters.Take("Label"),
        Address = parameters.Take("Address"),
    };

    private static ReactionContent ReadReaction(TwilioParameters parameters)
    {
        string emoji = parameters.Take("Body");
        return new ReactionContent
        {
            MessageId = parameters.Peek("OriginalRepliedMessageSid"),
            Emoji = emoji,
            Removed = emoji.Length == 0,
        };
    }

    // The body repeats the choice.
    private static string Chosen(TwilioParameters parameters, string name)
    {
        string title = parameters.Take(name);
        if (title.Length == 0 || parameters.Peek("Body") == title)
        {
            string body = parameters.Take("Body");
            return title.Length == 0 ? body : title;
        }

        return title;
    }

    private static double Degrees(string text, ref bool complete)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double degrees)
            && double.IsFinite(degrees))
        {
            return degrees;
        }

        complete = false;
        return 0;
    }
}
