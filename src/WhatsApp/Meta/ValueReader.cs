using StreamML.Schemas.Topics;
using System.Text.Json;
using StreamML.WhatsApp.Json;

namespace StreamML.WhatsApp.Meta;

/// <summary>
/// Reads the <c>value</c> of a change. Fields without a reader (<c>calls</c>, <c>account_update</c>, templates, ...)
/// are archived in the raw topic, counted by name, and otherwise ignored except for their errors: a call's
/// <c>statuses[]</c> are not message statuses.
/// </summary>
internal static class ValueReader
{
    private const string Messages = "messages";
    private const string Echoes = "smb_message_echoes";
    private const string History = "history";
    private const string ContactBook = "smb_app_state_sync";
    private const string UserIdUpdate = "user_id_update";
    private const string UserPreferences = "user_preferences";

    private static readonly JsonNames Names = new(
        "messaging_product", "metadata", "phone_number_id", "contacts", "messages", "message_echoes", "statuses",
        "errors",
        "user_preferences", "user_id_update", "user_id", "history", "state_sync");

    /// <summary>Whether the change's field contains anything the pipeline needs.</summary>
    public static bool Reads(string field)
        => field is Messages or Echoes or History or ContactBook or UserIdUpdate or UserPreferences;

    /// <summary>Reads a value into the context. One that yields nothing is a defect.</summary>
    /// <param name="field">A field accepted by <see cref="Reads"/>.</param>
    /// <param name="value">A JSON object.</param>
    /// <param name="context">Where it occurs and where elements go.</param>
    public static void Read(string field, JsonElement value, ChangeContext context)
    {
        int before = context.Progress;
        var parts = Split(value, field == UserIdUpdate ? null : context);
        string phoneNumberId = PhoneNumberId(parts.Metadata);
        if (!KeyLengths.Fit(phoneNumberId, KeyLengths.MaxNameBytes))
        {
            context.Defect("/value/metadata/phone_number_id", RefusalCode.IdTooLong);
            return;
        }

        var scope = new ValueScope(context, phoneNumberId, ContactList.Read(parts.Contacts, context.Body))
        {
            IsMetadataCleaned = context.IsCleaned(parts.Metadata),
        };
        Each(parts.Errors, "/value/errors", scope, EventReader.ReadError);
        switch (field)
        {
            case Messages:
                scope = scope with { People = new PeopleOfValue(parts.Messages, parts.Statuses, inbound: true) };
                Each(parts.Messages, "/value/messages", scope, MessageReader.ReadInbound);
                Each(parts.Statuses, "/value/statuses", scope, StatusReader.Read);
                break;
            case Echoes:
                scope = scope with { People = new PeopleOfValue(parts.Echoes, parts.Statuses, inbound: false) };
                Each(parts.Echoes, "/value/message_echoes", scope, MessageReader.ReadEcho);
                break;
            case History:
                ReadHistory(parts, scope with { BusinessPhone = BusinessPhone(parts.Metadata) });
                break;
            case ContactBook:
                Each(parts.StateSync, "/value/state_sync", scope, EventReader.ReadBook);
                break;
            case UserPreferences:
                Each(parts.Preferences, "/value/user_preferences", scope, EventReader.ReadPreference);
                break;
            default:
                ReadIdUpdate(parts.IdUpdate, value, scope, before);
                break;
        }

        if (context.Progress == before)
        {
            context.Defect("/value", RefusalCode.NothingRead);
        }
    }

    /// <summary>Reads the errors of a value that is otherwise ignored: they are reported nowhere else.</summary>
    public static void ReadErrors(JsonElement value, ChangeContext context)
    {
        if (value.ValueKind == JsonValueKind.Object
            && value.TryGetProperty("errors"u8, out var errors) && errors.ValueKind == JsonValueKind.Array)
        {
            var metadata = value.TryGetProperty("metadata"u8, out var given) ? given : default;
            Each(
                errors, "/value/errors",
                new ValueScope(context, PhoneNumberId(metadata), ContactList.Read(default, context.Body)),
                EventReader.ReadError);
        }
    }

    /// <summary>
    /// Reads the objects of an array, each with its place; an item that is not an object is a defect.
    /// </summary>
    public static void Each(
        JsonElement array, string below, ValueScope scope, Action<JsonElement, string, ValueScope> read)
    {
        if (array.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return;
        }

        if (array.ValueKind != JsonValueKind.Array)
        {
            scope.Context.Defect(below, RefusalCode.NotAnArray);
            return;
        }

        int index = 0;
        foreach (var element in array.EnumerateArray())
        {
            string place = $"{below}/{index++}";
            if (element.ValueKind == JsonValueKind.Object)
            {
                read(element, place, scope);
            }
            else
            {
                scope.Context.Defect(place, RefusalCode.NotAnObject);
            }
        }
    }

    // Media of a history come in separate values, which have no threads.
    private static void ReadHistory(Parts parts, ValueScope scope)
    {
        Each(parts.History, "/value/history", scope, HistoryReader.ReadChunk);
        var media = scope with { History = new HistoryPlace { BusinessPhone = scope.BusinessPhone } };
        Each(parts.Messages, "/value/messages", media, MessageReader.ReadHistory);
        Each(parts.Echoes, "/value/message_echoes", media, MessageReader.ReadHistory);
    }

    private static void ReadIdUpdate(JsonElement update, JsonElement value, ValueScope scope, int before)
    {
        switch (update.ValueKind)
        {
            case JsonValueKind.Array:
                Each(update, "/value/user_id_update", scope, UserIdUpdateReader.Read);
                break;
            case JsonValueKind.Object:
                UserIdUpdateReader.Read(update, "/value/user_id_update", scope);
                break;
            default:
                // A value with only errors is complete.
                if (scope.Context.Progress == before)
                {
                    UserIdUpdateReader.Read(value, "/value", scope);
                }

                break;
        }
    }

    // Properties without a reader are counted if there is a context to count them in.
    private static Parts Split(JsonElement value, ChangeContext? context)
    {
        var parts = new Parts();
        foreach (var property in value.EnumerateObject())
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
                case "history": parts.History = property.Value; break;
                case "state_sync": parts.StateSync = property.Value; break;
                case JsonNames.Unknown: context?.Unread("value", property.Name); break;
            }
        }

        return parts;
    }

    private static string PhoneNumberId(JsonElement metadata)
    {
        bool complete = true;
        return metadata.ValueKind == JsonValueKind.Object
            && metadata.TryGetProperty("phone_number_id"u8, out var id)
                ? id.Text(ref complete)
                : "";
    }

    private static string BusinessPhone(JsonElement metadata)
    {
        bool complete = true;
        return metadata.ValueKind == JsonValueKind.Object
            && metadata.TryGetProperty("display_phone_number"u8, out var phone)
                ? Identities.PhoneOf(phone.Text(ref complete))
                : "";
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
        public JsonElement History;
        public JsonElement StateSync;
    }
}

/// <summary>Context shared by the elements of one value.</summary>
/// <param name="Context">Where the change occurs.</param>
/// <param name="PhoneNumberId">The business number's id; empty if not given.</param>
/// <param name="Contacts">The value's contacts.</param>
internal sealed record ValueScope(ChangeContext Context, string PhoneNumberId, ContactList Contacts)
{
    /// <summary>Whom its messages and statuses are about; null if that says nothing about its contacts.</summary>
    public PeopleOfValue? People { get; init; }

    /// <summary>The value's metadata, which all elements share, was cleaned.</summary>
    public bool IsMetadataCleaned { get; init; }

    /// <summary>The element or the value's metadata was cleaned.</summary>
    public bool IsCleaned(JsonElement element) => IsMetadataCleaned || Context.IsCleaned(element);

    /// <summary>The business's own number in canonical form; set only while reading a history.</summary>
    public string BusinessPhone { get; init; } = "";

    /// <summary>The messages' place in a history; null for live ones.</summary>
    public HistoryPlace? History { get; init; }
}
