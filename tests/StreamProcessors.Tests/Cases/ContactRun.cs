using System.Text.Json;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Tests.Cases;

/// <summary>
/// Delivers webhooks to a normaliser of its own and says which contact each message and status was given.
/// </summary>
internal sealed class ContactRun : IDisposable
{
    private readonly NormaliserHarness _normaliser = new();
    private int _next;

    public IReadOnlyList<WhatsAppMessage> Messages => _normaliser.Messages;

    public IReadOnlyList<ContactAlias> Aliases => _normaliser.Aliases;

    public NormaliserHarness Normaliser => _normaliser;

    /// <summary>Delivers one of the bodies from the field, by the number that its name begins with.</summary>
    public void DeliverCase(string number)
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "StreamML.sln")))
        {
            folder = Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar))!;
        }

        string file = Assert.Single(Directory.GetFiles(Path.Combine(folder, "tests", "Cases"), number + "-*.json"));
        byte[] body = File.ReadAllBytes(file);
        using var document = JsonDocument.Parse(body);
        string waba = document.RootElement.GetProperty("entry")[0].GetProperty("id").GetString()!;
        _normaliser.Commit(_normaliser.Webhook(body, "acme", waba));
    }

    /// <summary>Delivers one change. Lists are the inside of the JSON arrays.</summary>
    public void Deliver(string contacts = "", string messages = "", string statuses = "", string field = "messages")
    {
        string list = field == "messages" ? "messages" : "message_echoes";
        _normaliser.Commit(_normaliser.Webhook(Bodies.Body(field, $$"""
            {"metadata":{{Bodies.Metadata}},"contacts":[{{contacts}}],"{{list}}":[{{messages}}],"statuses":[{{statuses}}]}
            """)));
    }

    /// <summary>Delivers a text message with these fields of its sender and returns its contact.</summary>
    public string Text(string sender, string contacts = "")
    {
        string id = $"wamid.t{_next++}";
        Deliver(contacts, Message(id, sender));
        return Of(id);
    }

    /// <summary>Delivers a system message and returns its contact.</summary>
    public string System(string sender, string system, string contacts = "")
    {
        string id = $"wamid.t{_next++}";
        Deliver(contacts, Message(id, sender, "system", $$"""
            "system":{{{system}}}
            """));
        return Of(id);
    }

    /// <summary>Delivers a delivery status with these fields of its recipient and returns its contact.</summary>
    public string Status(string recipient, string contacts = "")
    {
        string id = $"wamid.s{_next++}";
        Deliver(contacts, statuses: StatusOf(id, recipient));
        return Of(id);
    }

    public static string Message(
        string id, string sender, string type = "text", string content = "\"text\":{\"body\":\"a\"}")
        => $"{{{(sender.Length > 0 ? sender + "," : "")}\"id\":\"{id}\",\"timestamp\":\"{Bodies.Time}\","
            + $"\"type\":\"{type}\",{content}}}";

    public static string StatusOf(string id, string recipient)
        => $"{{{(recipient.Length > 0 ? recipient + "," : "")}\"id\":\"{id}\",\"timestamp\":\"{Bodies.Time}\","
            + "\"status\":\"delivered\"}";

    /// <summary>The contact of the last record with this message id.</summary>
    public string Of(string messageId)
        => _normaliser.Committed.Sent
            .Where(record => record.Topic == TopicCatalogue.WhatsAppMessages
                || record.Topic == TopicCatalogue.WhatsAppStatuses)
            .Select(record => record.Value switch
            {
                WhatsAppMessage message => (message.MessageId, message.ContactKey),
                MessageStatus status => (status.MessageId, status.ContactKey),
                _ => ("", ""),
            })
            .Last(record => record.Item1 == messageId).Item2;

    public void Dispose() => _normaliser.Dispose();
}
