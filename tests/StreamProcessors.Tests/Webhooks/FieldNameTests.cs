using StreamML.Schemas.V1;
using StreamML.WhatsApp.Meta;

namespace StreamML.StreamProcessors.Tests.Webhooks;

/// <summary>Each row of the table of field names: the name reads as today's does.</summary>
public sealed class FieldNameTests
{
    private const string Raw = " raw";

    /// <summary>What a field holds, by the name it is read as.</summary>
    private static readonly Dictionary<string, string> Samples = new(StringComparer.Ordinal)
    {
        ["user_id"] = "\"SE.7\"",
        ["from_user_id"] = "\"SE.7\"",
        ["to_user_id"] = "\"SE.7\"",
        ["recipient_user_id"] = "\"SE.7\"",
        ["participant_user_id"] = "\"SE.7\"",
        ["recipient_participant_user_id"] = "\"SE.7\"",
        ["previous_user_id"] = "\"SE.6\"",
        ["parent_user_id"] = "\"SE.ENT.7\"",
        ["from_parent_user_id"] = "\"SE.ENT.7\"",
        ["recipient_parent_user_id"] = "\"SE.ENT.7\"",
        ["recipient_participant_parent_user_id"] = "\"SE.ENT.7\"",
        ["wa_id"] = "\"46701234567\"",
        ["new_wa_id"] = "46701234567",
        ["customer"] = "\"46701234567\"",
        ["input"] = "\"+46 70 123 45 67\"",
        ["participant"] = "\"46701234567@c.us\"",
        ["recipient_participant_id"] = "\"46701234567@c.us\"",
        ["username"] = "\"annaek\"",
        ["lid"] = "\"111111111111111\"",
        ["participant_lid"] = "\"111111111111111\"",
        ["recipient_lid"] = "\"111111111111111\"",
        ["group_id"] = "\"G1\"",
        ["identity"] = "\"h4sh==\"",
        ["identity_key_hash"] = "\"h4sh==\"",
        ["message"] = "{\"recipient_id\":\"46701234567\"}",
        ["url"] = "\"https://x/1\"",
        ["voice"] = "true",
        ["audio"] = "{\"id\":\"101\"}",
    };

    public static TheoryData<string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var row in FieldNames.Rows)
            {
                rows.Add(row.Place.ToString(), row.Name);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Field_OfAnyVersion_ReadsAsTodays(string place, string name)
    {
        FieldName row = Assert.Single(FieldNames.Rows, row => row.Place.ToString() == place && row.Name == name);
        string sample = Samples[row.ReadAs];

        string read = Read(row, $"\"{row.Name}\":{sample}");

        Assert.NotEqual(Read(row, "\"unread\":1").Replace(Raw, "", StringComparison.Ordinal), read);
        Assert.DoesNotContain(Raw, read, StringComparison.Ordinal);
        Assert.Equal(Read(row, $"\"{row.ReadAs}\":{sample}"), read);
        Assert.NotEqual("", row.Source);
    }

    [Fact]
    public void Names_OfAPlace_AreThereOnce()
        => Assert.Equal(FieldNames.Rows.Count, FieldNames.Rows.DistinctBy(row => (row.Place, row.Name)).Count());

    /// <summary>All that a body with this field says: its records and whom they name.</summary>
    private static string Read(FieldName row, string field)
    {
        var content = WebhookParser.Parse(Body(row, field).Utf8(), [Bodies.Waba], Bodies.Time * 1000);
        return string.Join(
            '\n', content.Elements.Select(Said).Concat(content.Defects.Select(defect => defect.ToString())));
    }

    private static string Said(WebhookElement element)
    {
        string raw = "", record = "";
        switch (element)
        {
            case MessageElement { Message: var message }:
                (raw, message.RawJson) = (message.RawJson, "");
                if (message.Type == "audio")
                {
                    // A voice note by its name.
                    message.Media.Voice = false;
                }

                record = message.ToString();
                break;
            case StatusElement { Status: var status }:
                (raw, status.RawJson) = (status.RawJson, "");
                record = status.ToString();
                break;
        }

        string names = string.Join(' ', element.Identities.Select(identity => $"{identity.Kind}:{identity.Value}"));
        return $"{record} {names}{(raw.Length > 0 ? Raw : "")}";
    }

    private static string Body(FieldName row, string field) => row.Place switch
    {
        FieldPlace.Message when row.ReadAs.StartsWith("to_", StringComparison.Ordinal) => Bodies.Body(
            "smb_message_echoes", $$"""{"metadata":{{Bodies.Metadata}},"message_echoes":[{{Text(field)}}]}"""),
        FieldPlace.Message when row.ReadAs.StartsWith("participant", StringComparison.Ordinal) =>
            Messages(Text($"{field},\"from\":\"1@g.us\"")),
        FieldPlace.Message when row.ReadAs == "audio" =>
            Messages(Typed("audio", field.Contains("unread", StringComparison.Ordinal) ? "\"audio\":{}" : field)),
        FieldPlace.Message => Messages(Text(field)),
        FieldPlace.System => Messages(Typed("system", $"\"system\":{{\"type\":\"user_changed_number\",{field}}}")),
        FieldPlace.Contact => Messages(Text("\"context\":{}"), $"{{{field}}}"),
        FieldPlace.Media => Messages(Typed("document", $"\"document\":{{\"id\":\"1\",{field}}}")),
        FieldPlace.Context => Messages(Text($"\"context\":{{{field}}}")),
        FieldPlace.Status => Bodies.Statuses(
            $"{{\"id\":\"w\",\"timestamp\":\"{Bodies.Time}\",\"status\":\"read\",{field}"
                + (row.ReadAs.Contains("participant", StringComparison.Ordinal)
                    ? ",\"recipient_type\":\"group\"}"
                    : "}")),
        _ => Bodies.Body("user_id_update", $$"""{"user_id_update":[{"user_id":"SE.1",{{field}}}]}"""),
    };

    private static string Text(string fields) => Typed("text", $"\"text\":{{\"body\":\"a\"}},{fields}");

    private static string Typed(string type, string fields)
        => $"{{\"id\":\"w\",\"timestamp\":\"{Bodies.Time}\",\"type\":\"{type}\",{fields}}}";

    private static string Messages(string message, string contacts = "")
        => Bodies.Body(
            "messages", $$"""{"metadata":{{Bodies.Metadata}},"contacts":[{{contacts}}],"messages":[{{message}}]}""");
}
