using System.Text;

namespace StreamML.StreamProcessors.Tests;

/// <summary>Webhook bodies as Meta sends them.</summary>
internal static class Bodies
{
    public const string Waba = "104996122399160";
    public const string PhoneNumberId = "106540352242922";

    /// <summary>2026-06-15T10:00:00Z in seconds.</summary>
    public const long Time = 1_781_517_600;

    public const string Metadata =
        $$"""{"display_phone_number":"15550783881","phone_number_id":"{{PhoneNumberId}}"}""";

    public const string Anna =
        """{"profile":{"name":"Anna Ek","username":"annaek"},"wa_id":"46701234567","user_id":"SE.1001"}""";

    public const string FromAnna = "\"from\":\"46701234567\",\"from_user_id\":\"SE.1001\"";

    /// <summary>A change with any field and value.</summary>
    public static string Body(string field, string value, string waba = Waba)
        => $$$"""
           {"object":"whatsapp_business_account","entry":[{"id":"{{{waba}}}","time":{{{Time}}},
           "changes":[{"value":{{{value}}},"field":"{{{field}}}"}]}]}
           """;

    /// <summary>A `messages` change with these messages, of Anna where they say so.</summary>
    public static string Messages(params string[] messages)
        => Body("messages", $$"""
           {"messaging_product":"whatsapp","metadata":{{Metadata}},"contacts":[{{Anna}}],
           "messages":[{{string.Join(",", messages)}}]}
           """);

    /// <summary>A `messages` change with these statuses.</summary>
    public static string Statuses(params string[] statuses)
        => Body("messages", $$"""
           {"messaging_product":"whatsapp","metadata":{{Metadata}},"statuses":[{{string.Join(",", statuses)}}]}
           """);

    /// <summary>A message of Anna with more fields, the content among them.</summary>
    public static string Message(string id, string type, string more, long seconds = Time)
        => $"{{{FromAnna},\"id\":\"{id}\",\"timestamp\":\"{seconds}\",\"type\":\"{type}\""
            + (more.Length > 0 ? "," + more + "}" : "}");

    /// <summary>A text of Anna.</summary>
    public static string Text(string id, string body, long seconds = Time)
        => Message(id, "text", $$"""
           "text":{"body":"{{body}}"}
           """, seconds);

    /// <summary>An edit by Anna.</summary>
    public static string Edit(string id, string original, string body, long seconds)
        => Message(id, "edit", $$$$"""
           "edit":{"original_message_id":"{{{{original}}}}","message":{"type":"text","text":{"body":"{{{{body}}}}"},
           "context":{"id":"wamid.ctx"}}}
           """, seconds);

    /// <summary>A revoke by Anna.</summary>
    public static string Revoke(string id, string original, long seconds)
        => Message(id, "revoke", $$"""
           "revoke":{"original_message_id":"{{original}}"}
           """, seconds);

    /// <summary>The body's bytes.</summary>
    public static byte[] Utf8(this string body) => Encoding.UTF8.GetBytes(body);
}
