using System.Text.Json;
using StreamML.Schemas.V1;
using StreamML.WhatsApp.Json;

namespace StreamML.WhatsApp.Meta;

/// <summary>Reads <c>interactive</c>, whose <c>type</c> names the object that contains the reply.</summary>
internal static class InteractiveReader
{
    private static readonly JsonNames Names = new(
        "type", "id", "title", "description", "name", "body", "response_json", "response");

    /// <summary>Whether the kind of reply has a reader.</summary>
    public static bool IsKnown(string kind)
        => kind is "button_reply" or "list_reply" or "nfm_reply" or "call_permission_reply";

    /// <summary>
    /// Reads the object. For a reply of an unknown kind the kind is kept, and the caller keeps the JSON.
    /// </summary>
    public static InteractiveContent Read(JsonElement element, ref bool complete)
    {
        var interactive = new InteractiveContent();
        if (element.TryGetProperty("type"u8, out var kind))
        {
            interactive.Kind = kind.Text(ref complete);
        }

        bool known = IsKnown(interactive.Kind);
        complete &= known;
        foreach (var property in element.EnumerateObject())
        {
            if (known && property.NameEquals(interactive.Kind))
            {
                ReadReply(property.Value, interactive, ref complete);
            }
            else
            {
                complete &= property.NameEquals("type"u8);
            }
        }

        return interactive;
    }

    private static void ReadReply(JsonElement reply, InteractiveContent interactive, ref bool complete)
    {
        if (!reply.IsObject(ref complete))
        {
            return;
        }

        foreach (var property in reply.EnumerateObject())
        {
            var value = property.Value;
            switch (Names.Of(property))
            {
                case "id": interactive.Id = value.Text(ref complete); break;
                case "title": interactive.Title = value.Text(ref complete); break;
                case "description": interactive.Description = value.Text(ref complete); break;
                case "name": interactive.Name = value.Text(ref complete); break;
                case "body": interactive.Body = value.Text(ref complete); break;
                // Some senders give the answer as an object, not as text.
                case "response_json" when value.ValueKind is JsonValueKind.Object or JsonValueKind.Array:
                    interactive.ResponseJson = value.GetRawText();
                    break;
                case "response_json": interactive.ResponseJson = value.Text(ref complete); break;
                case "response": interactive.Response = value.Text(ref complete); break;
                default: complete = false; break;
            }
        }

        interactive.Answers.Clear();
        FormResponses.Read(interactive.ResponseJson, interactive.Name, interactive.Answers);
    }
}
