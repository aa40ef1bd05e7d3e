using System.Text.Json;
using StreamML.WhatsApp.Meta;

namespace StreamML.WhatsApp.Twilio;

/// <summary>
/// <c>ChannelMetadata</c>: <c>{"type":"whatsapp","data":{"context":{...}}}</c>. The context repeats parameters by their
/// names, so that what only it has is as good as a parameter. Anything else leaves it unread.
/// </summary>
internal static class ChannelMetadata
{
    private const string Name = "ChannelMetadata";

    /// <summary>Adds what the context has and the parameters lack.</summary>
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
            // It stays unread, and the record keeps it as it came.
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
