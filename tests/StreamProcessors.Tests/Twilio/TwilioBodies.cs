using System.Text;

namespace StreamML.StreamProcessors.Tests.Twilio;

/// <summary>Bodies as Twilio sends them, after samples that users of it have published.</summary>
internal static class TwilioBodies
{
    public const string Account = "AC00000000000000000000000000000001";
    public const string Number = "14155238886";
    public const string Media = $"https://api.twilio.com/2010-04-01/Accounts/{Account}/Messages/MM1/Media/";

    /// <summary>A form of these parameters.</summary>
    public static byte[] Form(IEnumerable<(string Name, string Value)> parameters) =>
        Encoding.UTF8.GetBytes(string.Join(
        '&', parameters.Select(each => $"{Escape(each.Name)}={Escape(each.Value)}")));

    /// <summary>
    /// A message of Anna's, the parameters of every message and these; one that is named again has the later value.
    /// </summary>
    public static byte[] Message(string sid, string type, params (string Name, string Value)[] more) => Form(Later(
    [
        ("SmsMessageSid", sid), ("NumMedia", "0"), ("ProfileName", "Anna Ek"), ("MessageType", type), ("SmsSid", sid),
        ("WaId", "46701234567"), ("SmsStatus", "received"), ("Body", ""), ("To", $"whatsapp:+{Number}"),
        ("NumSegments", "1"), ("ReferralNumMedia", "0"), ("MessageSid", sid), ("AccountSid", Account),
        ("ChannelMetadata",
            """{"type":"whatsapp","data":{"context":{"ProfileName":"Anna Ek","WaId":"46701234567"}}}"""),
        ("From", "whatsapp:+46701234567"), ("ApiVersion", "2010-04-01"), .. more,
    ]));

    /// <summary>A text of Anna's.</summary>
    public static byte[] Text(string sid, string body, params (string Name, string Value)[] more)
        => Message(sid, "text", [("Body", body), .. more]);

    /// <summary>A message of Anna's with one medium.</summary>
    public static byte[] Medium(
        string sid, string type, string mime, string body = "", params (string Name, string Value)[] more)
        => Message(sid, type,
            [("NumMedia", "1"), ("MediaUrl0", Media + "ME1"), ("MediaContentType0", mime), ("Body", body), .. more]);

    /// <summary>A status of a message to Anna.</summary>
    public static byte[] Status(string sid, string status, params (string Name, string Value)[] more) => Form(Later(
    [
        ("ChannelPrefix", "whatsapp"), ("ApiVersion", "2010-04-01"), ("MessageStatus", status), ("SmsSid", sid),
        ("SmsStatus", status), ("ChannelInstallSid", "XE1"), ("To", "whatsapp:+46701234567"),
        ("From", $"whatsapp:+{Number}"), ("MessageSid", sid), ("StructuredMessage", "false"), ("AccountSid", Account),
        ("ChannelToAddress", "+4670123XXXX"), .. more,
    ]));

    private static IEnumerable<(string Name, string Value)> Later((string Name, string Value)[] parameters)
        => parameters.Where((each, at) => !parameters.Skip(at + 1).Any(later => later.Name == each.Name));

    private static string Escape(string text) =>
        Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
