using System.Text;
using System.Text.Json;
using StreamML.Schemas.V1;

namespace StreamML.Api.Where;

/// <summary>Whether a webhook brings a message of an id, in what belongs to the tenant of the copy.</summary>
internal static class RawMention
{
    private const string Twilio = "twilio";

    /// <summary>Whether it brings it; a body that is no JSON need only hold the id.</summary>
    public static bool Brings(RawWebhook webhook, string messageId)
    {
        var body = webhook.Body.Span;

        // In JSON a slash may be written with a backslash before it.
        string part = messageId.Split('/').MaxBy(each => each.Length) ?? messageId;
        if (body.IndexOf(Encoding.UTF8.GetBytes(part)) < 0)
        {
            return false;
        }

        if (webhook.Producer == Twilio)
        {
            // A reply names the message as OriginalRepliedMessageSid.
            string text = $"&{Encoding.UTF8.GetString(body)}&";
            return text.Contains($"&MessageSid={messageId}&", StringComparison.Ordinal)
                && !text.Contains("MessageStatus=", StringComparison.Ordinal);
        }

        try
        {
            using var document = JsonDocument.Parse(webhook.Body.Memory);
            return Entries(document.RootElement, webhook.WabaIds).Any(entry => Names(entry, messageId));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return true;
        }
    }

    // Of other tenants' entries a copy of the body is in another record.
    private static IEnumerable<JsonElement> Entries(JsonElement root, ICollection<string> accounts) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("entry", out var entries)
            && entries.ValueKind == JsonValueKind.Array
            ? entries.EnumerateArray().Where(entry => entry.ValueKind == JsonValueKind.Object
                && entry.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
                && accounts.Contains(id.GetString()!))
            : [];

    // A status and a reply name the message too, but do not bring it.
    private static bool Names(JsonElement element, string messageId) => element.ValueKind switch
    {
        JsonValueKind.Object => (element.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
                && id.ValueEquals(messageId))
            || element.EnumerateObject().Any(
                member => member.Name is not ("statuses" or "context") && Names(member.Value, messageId)),
        JsonValueKind.Array => element.EnumerateArray().Any(item => Names(item, messageId)),
        _ => false,
    };
}
