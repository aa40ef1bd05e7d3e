using System.Text.Json;
using StreamML.Schemas.V1;
using StreamML.WhatsApp.Json;

namespace StreamML.WhatsApp.Meta;

/// <summary>
/// Reads <c>edit{original_message_id, message{type, its object, context}}</c>: the whole new content of an earlier
/// message, which becomes a newer revision under the earlier message's id. The revision keeps the edit's own id and
/// time.
/// </summary>
internal static class EditReader
{
    /// <summary>
    /// Fills the message with the edit's content. False if the edit contains no message: it is then kept as an edit
    /// under its own id, so that it replaces nothing.
    /// </summary>
    public static bool TryRead(JsonElement edit, string original, WhatsAppMessage message, ref bool complete)
    {
        if (!edit.TryGetProperty("message"u8, out var inner) || inner.ValueKind != JsonValueKind.Object
            || !inner.TryGetProperty("type"u8, out var typeElement))
        {
            return false;
        }

        string type = typeElement.Text(ref complete);
        foreach (var property in edit.EnumerateObject())
        {
            complete &= property.NameEquals("message"u8) || property.NameEquals("original_message_id"u8);
        }

        string readAs = type;
        var content = ContentReader.ContentOf(inner, ref readAs);
        foreach (var property in inner.EnumerateObject())
        {
            if (property.NameEquals("context"u8))
            {
                message.Context = ContextReader.ReadContext(property.Value, ref complete, out _);
            }
            else
            {
                complete &= property.NameEquals("type"u8) || ContentReader.IsContent(property, type);
            }
        }

        message.MessageId = original;
        message.Type = type;
        return ContentReader.TryRead(readAs, content, message, ref complete);
    }
}
