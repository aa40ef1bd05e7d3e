using System.Text.Json;
using StreamML.StreamProcessors.Json;

namespace StreamML.StreamProcessors.Webhooks;

/// <summary>
/// Reads the <c>value</c> of a change. The fields it does not read (<c>calls</c>, <c>history</c>,
/// <c>account_update</c>,
/// templates, ...) are archived in the raw topic and otherwise left alone: a call's <c>statuses[]</c> are no message
/// statuses.
/// </summary>
internal static class ValueReader
{
    private const string Messages = "messages";
    private const string Echoes = "smb_message_echoes";
    private const string UserIdUpdate = "user_id_update";
    private const string UserPreferences = "user_preferences";

    private static readonly JsonNames Names = new(
        "metadata", "phone_number_id", "contacts", "messages", "message_echoes", "statuses", "errors",
        "user_preferences", "user_id_update", "user_id");

    /// <summary>Whether the change's field carries anything the pipeline needs.</summary>
    public static bool Reads(string field) => field is Messages or Echoes or UserIdUpdate or UserPreferences;

    /// <summary>Reads a value into the context.</summary>
    /// <param name="field">A field that <see cref="Reads"/> names.</param>
    /// <param name="value">A JSON object.</param>
    /// <param name="context">Where it stands and where elements go.</param>
    public static void Read(string field, JsonElement value, ChangeContext context)
    {
        Parts parts = Split(value);
        string phoneNumberId = PhoneNumberId(parts.Metadata);
        if (!KeyParts.Fit(phoneNumberId, KeyParts.MaxNameBytes))
        {
            context.Defect("/value/metadata/phone_number_id", WebhookDefects.IdTooLong);
            return;
        }

        var scope = new ValueScope(context, phoneNumberId, ContactList.Read(parts.Contacts, context.Body))
        {
            IsMetadataCleaned = context.IsCleaned(parts.Metadata),
        };
        switch (field)
        {
            case Messages:
                int senders = parts.Messages.ValueKind == JsonValueKind.Array ? parts.Messages.GetArrayLength() : 0;
                scope = scope with { SolePerson = senders <= 1 };
                Each(parts.Messages, "/value/messages", scope, MessageReader.ReadInbound);
                Each(parts.Statuses, "/value/statuses", scope, StatusReader.Read);
                Each(parts.Errors, "/value/errors", scope, EventReader.ReadError);
                break;
            case Echoes:
                int receivers = parts.Echoes.ValueKind == JsonValueKind.Array ? parts.Echoes.GetArrayLength() : 0;
                scope = scope with { SolePerson = receivers <= 1 };
                Each(parts.Echoes, "/value/message_echoes", scope, MessageReader.ReadEcho);
                Each(parts.Errors, "/value/errors", scope, EventReader.ReadError);
                break;
            case UserPreferences:
                Each(parts.Preferences, "/value/user_preferences", scope, EventReader.ReadPreference);
                break;
            case UserIdUpdate when parts.IdUpdate.ValueKind == JsonValueKind.Array:
                Each(parts.IdUpdate, "/value/user_id_update", scope, UserIdUpdateReader.Read);
                break;
            case UserIdUpdate when parts.IdUpdate.ValueKind == JsonValueKind.Object:
                UserIdUpdateReader.Read(parts.IdUpdate, "/value/user_id_update", scope);
                break;
            default:
                UserIdUpdateReader.Read(value, "/value", scope);
                break;
        }
    }

    private static Parts Split(JsonElement value)
    {
        var parts = new Parts();
        foreach (JsonProperty property in value.EnumerateObject())
        {
            switch (Names.Of(property))
            {
                case "metadata": parts.Metadata = property.Value; break;
                case "contacts": parts.Contacts = property.Value; break;
                case "messages": parts.Messages = property.Value; break;
                case "message_echoes": parts.Echoes = property.Value; break;
                case "statuses": parts.Statuses = property.Value; break;
                case "errors": parts.Errors = property.Value; break;
                case "user_preferences": parts.Preferences = property.Value; break;
                case "user_id_update": parts.IdUpdate = property.Value; break;
            }
        }

        return parts;
    }

    private static string PhoneNumberId(JsonElement metadata)
    {
        bool complete = true;
        return metadata.ValueKind == JsonValueKind.Object
            && metadata.TryGetProperty("phone_number_id"u8, out JsonElement id)
                ? id.Text(ref complete)
                : "";
    }

    private static void Each(
        JsonElement array, string below, ValueScope scope, Action<JsonElement, string, ValueScope> read)
    {
        if (array.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return;
        }

        if (array.ValueKind != JsonValueKind.Array)
        {
            scope.Context.Defect(below, WebhookDefects.NotAnArray);
            return;
        }

        int index = 0;
        foreach (JsonElement element in array.EnumerateArray())
        {
            string place = $"{below}/{index++}";
            if (element.ValueKind == JsonValueKind.Object)
            {
                read(element, place, scope);
            }
            else
            {
                scope.Context.Defect(place, WebhookDefects.NotAnObject);
            }
        }
    }

    private struct Parts
    {
        public JsonElement Metadata;
        public JsonElement Contacts;
        public JsonElement Messages;
        public JsonElement Echoes;
        public JsonElement Statuses;
        public JsonElement Errors;
        public JsonElement Preferences;
        public JsonElement IdUpdate;
    }
}

/// <summary>What the elements of one value share.</summary>
/// <param name="Context">Where the change stands.</param>
/// <param name="PhoneNumberId">The business number's id; empty when not given.</param>
/// <param name="Contacts">The value's contacts.</param>
internal sealed record ValueScope(ChangeContext Context, string PhoneNumberId, ContactList Contacts)
{
    /// <summary>The value has one message at most, so a sole contact is that message's person whatever its number
    /// looks like.</summary>
    public bool SolePerson { get; init; }

    /// <summary>Something was cleaned in what all elements share: the value's metadata.</summary>
    public bool IsMetadataCleaned { get; init; }

    /// <summary>Something was cleaned in an element, or in what all elements share.</summary>
    public bool IsCleaned(JsonElement element) => IsMetadataCleaned || Context.IsCleaned(element);
}
