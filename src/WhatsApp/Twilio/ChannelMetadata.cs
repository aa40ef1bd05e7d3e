using System.Text.Json;
using StreamML.WhatsApp.Meta;

namespace StreamML.WhatsApp.Twilio;

/// <summary>
/// <c>ChannelMetadata</c>: <c>{"type":"whatsapp","data":{"context":{...}}}</c>. The context repeats parameters under
/// their names, so anything found only there serves as a parameter. Any other shape stays unread.
/// </summary>
internal static class ChannelMetadata
{
    private const string Name = "ChannelMetadata";

    /// <summary>Adds the fields of the context that the parameters lack.</summary>
    public static void AddTo(TwilioParameters parameters)
    {
        if (!parameters.Has(Name))
        {
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(parameters.PeekJson(Name), WebhookParser.Options);
            if (TryContext(document.RootElement, out var context))
            {
                parameters.Take(Name);
                foreach (var property in context.EnumerateObject())
                {
                    parameters.AddMissing(property.Name, TwilioParameters.TextOf(property.Value));
                }
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // It stays unread, so the record keeps it as received.
            return;
        }
    }

    private static bool TryContext(JsonElement root, out JsonElement context)
    {
        context = default;
        return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("data"u8, out var data)
            && data.ValueKind == JsonValueKind.Object && data.TryGetProperty("context"u8, out context)
            && context.ValueKind == JsonValueKind.Object;
    }
}
