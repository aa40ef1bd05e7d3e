using System.Globalization;
using StreamML.Traffic.People;

namespace StreamML.Traffic.Webhooks;

/// <summary>
/// Writes messages and statuses as in Twilio's webhooks. Source: Twilio, "Twilio's request to your incoming message
/// webhook URL" (docs/messaging/guides/webhook-request).
/// </summary>
internal static class TwilioForm
{
    /// <summary>
    /// Whether Twilio delivers messages of this kind of <see cref="MessageJson.OtherTypes"/>, or texts.
    /// </summary>
    public static bool Has(string kind) => kind is not ("contacts" or "order");

    /// <summary>Creates a message, with <paramref name="text"/> in it if the kind has text.</summary>
    /// <returns>The form, and the text that the pipeline must find in it.</returns>
    public static (string Form, string Carried) Message(Person from, string id, string kind, string text, Random random)
    {
        (string carried, var content) = Content(from, id, kind, text, random);
        string address = Address(from);
        (string Name, string Value)[] parameters =
        [
            ("SmsMessageSid", id), ("ProfileName", from.Name), ("MessageType", Payloads.TypeOf(kind)), ("SmsSid", id),
            ("SmsStatus", "received"), ("To", $"whatsapp:+{from.Account.DisplayNumber}"), ("NumSegments", "1"),
            ("ReferralNumMedia", "0"), ("MessageSid", id), ("AccountSid", from.Account.TwilioSid), ("From", address),
            ("ExternalUserId", $"whatsapp:{from.UserId}"), ("WaId", from.HidesNumber ? "" : from.WaId),
            ("ApiVersion", "2010-04-01"), .. content,
        ];
        return (Write(parameters), carried);
    }

    /// <summary>Creates a status of a message to a person.</summary>
    public static string Status(Person to, string id, string status) => Write(
    [
        ("ChannelPrefix", "whatsapp"), ("ApiVersion", "2010-04-01"), ("MessageStatus", status), ("SmsSid", id),
        ("SmsStatus", status), ("To", Address(to)), ("ExternalUserId", $"whatsapp:{to.UserId}"),
        ("From", $"whatsapp:+{to.Account.DisplayNumber}"), ("MessageSid", id), ("AccountSid", to.Account.TwilioSid),
        .. status == "undelivered" ? new[] { ("ErrorCode", "63016") } : [],
    ]);

    private static (string Carried, (string, string)[] Content) Content(
        Person from, string id, string kind, string text, Random random) => kind switch
        {
            "text" => (text, [("NumMedia", "0"), ("Body", text)]),
            "image" => (text, Medium(from, id, "image/jpeg", text)),
            "video" => (text, Medium(from, id, "video/mp4", text)),
            "document" => (text, Medium(from, id, "application/pdf", text)),
            "audio" => ("", Medium(from, id, "audio/ogg", "")),
            "sticker" => ("", Medium(from, id, "image/webp", "")),
            "location" => ("", [("NumMedia", "0"), ("Body", ""), ("Latitude", Degrees(38.72, random)),
            ("Longitude", Degrees(-9.14, random)), ("Label", "Meeting point")]),
            "interactive_button" => ("Track my order", [("NumMedia", "0"), ("Body", "Track my order"),
            ("ButtonText", "Track my order"), ("ButtonPayload", "track")]),
            "interactive_list" => (Payloads.Slot, [("NumMedia", "0"), ("Body", "Delivery on Saturday"),
            ("ListId", "saturday"), ("ListTitle", "Delivery on Saturday"), ("ListDescription", "9 to 12")]),
            "interactive_flow" =>
                (text, [("NumMedia", "0"), ("Body", "Sent"), ("FlowData", Payloads.FormAnswers(text))]),
            "button" => ("No thanks", [("NumMedia", "0"), ("Body", "No thanks"), ("ButtonText", "No thanks"),
            ("ButtonPayload", "STOP_PROMOTIONS")]),
            "reaction" => ("", [("NumMedia", "0"), ("Body", "❤️"),
            ("OriginalRepliedMessageSid", $"SM{random.Next():x32}")]),
            _ => ("", [("NumMedia", "0"), ("Body", ""), ("Projection", "a kind nobody has seen yet")]),
        };

    private static (string, string)[] Medium(Person from, string id, string mime, string body) =>
    [
        ("NumMedia", "1"), ("MediaContentType0", mime), ("Body", body),
        ("MediaUrl0",
            $"https://api.twilio.com/2010-04-01/Accounts/{from.Account.TwilioSid}/Messages/{id}/Media/ME{id[2..]}"),
    ];

    private static string Address(Person person) =>
        person.HidesNumber ? $"whatsapp:{person.UserId}" : $"whatsapp:+{person.WaId}";

    private static string Degrees(double from, Random random) =>
        (from + random.NextDouble()).ToString("F12", CultureInfo.InvariantCulture);

    private static string Write(IEnumerable<(string Name, string Value)> parameters) => string.Join(
        '&',
        parameters.Select(each => $"{each.Name}={Escape(each.Value)}"));

    private static string Escape(string text) =>
        Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
