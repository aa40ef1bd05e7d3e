using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using StreamML.Schemas.Contacts;
using StreamML.Schemas.Json;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.WhatsApp.Json;

namespace StreamML.WhatsApp.Meta;

/// <summary>
/// Reads what Meta reports as business events: marketing preferences (<c>opt_out</c>, <c>opt_in</c>), errors of a value
/// (<c>webhook_error</c>), and the contact book of the business's phone (<c>contact_saved</c>, <c>contact_removed</c>).
/// None has an id. Theirs is a hash of content and time, so that a redelivery has the same one; without a time, a hash
/// of the body and the place in it.
/// </summary>
internal static class EventReader
{
    private static readonly JsonNames BookNames = FieldNames.Of(
        FieldPlace.Change, "type", "contact", "action", "metadata", "timestamp", "full_name", "first_name",
        "phone_number", "wa_id",
        "user_id", "username");

    private static readonly JsonNames Names = FieldNames.Of(
        FieldPlace.Change, "wa_id", "user_id", "parent_user_id", "category", "value", "detail", "timestamp");

    /// <summary>Reads one of <c>user_preferences[]</c> into the scope.</summary>
    public static void ReadPreference(JsonElement element, string below, ValueScope scope)
    {
        string waId = "", userId = "", parent = "", category = "", choice = "", detail = "";
        long? time = null;
        bool complete = true;
        foreach (var property in element.EnumerateObject())
        {
            var value = property.Value;
            switch (Names.Of(property))
            {
                case "wa_id": waId = PersonFields.Text(value, ref complete); break;
                case "user_id": userId = PersonFields.Text(value, ref complete); break;
                case "parent_user_id": parent = PersonFields.Text(value, ref complete); break;
                case "category": category = value.Text(ref complete); break;
                case "value": choice = value.Text(ref complete); break;
                case "detail": detail = value.Text(ref complete); break;
                case "timestamp": time = value.SecondsAsMs(ref complete); break;
                default: complete = false; break;
            }
        }

        var person = new Identities().Add(IdentityField.UserId, userId).Add(IdentityField.Phone, waId)
            .Add(IdentityField.UserId, parent);
        var contact = scope.Contacts.Match(person, people: null);
        var who = new Identities()
            .Add(person, IdentityKind.UserId).Add(contact.Who, IdentityKind.UserId).Add(person).Add(contact.Who).Found;
        if (who.Count == 0 || choice.Length == 0)
        {
            scope.Context.Defect(
                below, who.Count == 0 ? RefusalCode.WithoutContact : RefusalCode.WithoutStatus);
            return;
        }

        var preference = new BusinessEvent
        {
            EventId = "meta-preference-" + Hash(
                scope.Context.WabaId, scope.PhoneNumberId, person.UserId, person.WaId, category, choice,
                When(time, below, scope)),
            Type = choice switch { "stop" => "opt_out", "resume" or "signup" => "opt_in", _ => "user_preference" },
            OccurredAtMs = scope.Context.Time(time, out bool replaced),
            TimeReplaced = replaced,
        };
        AddText(preference, "category", category);
        AddText(preference, "value", choice);
        AddText(preference, "detail", detail);
        AddText(preference, "phone_number_id", scope.PhoneNumberId);
        bool cleaned = scope.IsCleaned(element) || contact.IsCleaned;
        if (!complete || replaced)
        {
            preference.Attributes["raw"] = StorableText.Kept(element.Raw(), ref cleaned);
        }

        preference.TextCleaned = cleaned;
        scope.Context.Add(new EventElement(preference, who));
    }

    /// <summary>
    /// Reads one of a value's <c>errors[]</c> into the scope. It concerns the business number, not a contact.
    /// </summary>
    public static void ReadError(JsonElement element, string below, ValueScope scope)
    {
        bool cleaned = scope.IsCleaned(element);
        string raw = StorableText.Kept(element.Raw(), ref cleaned);
        var error = new BusinessEvent
        {
            EventId = "meta-error-" + Hash(scope.Context.WabaId, scope.PhoneNumberId, scope.Context.Occurrence(below)),
            Type = "webhook_error",
            TextCleaned = cleaned,
            OccurredAtMs = scope.Context.Time(scope.Context.EntryTimeMs, out bool replaced),
            TimeReplaced = replaced,
        };
        error.Attributes["error"] = raw;
        AddText(error, "phone_number_id", scope.PhoneNumberId);
        scope.Context.Add(new EventElement(error, []));
    }

    /// <summary>
    /// Reads one of <c>state_sync[]</c> into the scope: a contact added, changed or removed in the contact book of the
    /// business's phone. Source: Meta, "smb_app_state_sync webhook reference".
    /// </summary>
    public static void ReadBook(JsonElement element, string below, ValueScope scope)
    {
        string type = "contact", action = "";
        long? time = null;
        bool complete = true;
        JsonElement contact = default;
        foreach (var property in element.EnumerateObject())
        {
            var value = property.Value;
            switch (BookNames.Of(property))
            {
                case "type": type = value.Text(ref complete); break;
                case "action": action = value.Text(ref complete); break;
                case "contact": contact = value; break;
                case "timestamp": time = value.SecondsAsMs(ref complete); break;
                case "metadata" when value.ValueKind == JsonValueKind.Object
                    && value.TryGetProperty("timestamp"u8, out var given):
                    time = given.SecondsAsMs(ref complete);
                    break;
            }
        }

        if (type == "contact" && contact.ValueKind == JsonValueKind.Object)
        {
            AddSaved(contact, action, time, below, scope);
        }
        else
        {
            scope.Context.Unread("state_sync", type);
            scope.Context.Defect(below, RefusalCode.NothingRead);
        }
    }

    private static void AddSaved(JsonElement contact, string action, long? time, string below, ValueScope scope)
    {
        string phone = "", userId = "", fullName = "", firstName = "", username = "";
        bool complete = true;
        foreach (var property in contact.EnumerateObject())
        {
            var value = property.Value;
            switch (BookNames.Of(property))
            {
                case "phone_number" or "wa_id": phone = PersonFields.Text(value, ref complete); break;
                case "user_id": userId = PersonFields.Text(value, ref complete); break;
                case "full_name": fullName = value.Text(ref complete); break;
                case "first_name": firstName = value.Text(ref complete); break;
                case "username": username = value.Text(ref complete); break;
            }
        }

        var person = new Identities().Add(IdentityField.UserId, userId).Add(IdentityField.Phone, phone);
        var who = person.OrUserName(username).Found;
        if (who.Count == 0)
        {
            scope.Context.Defect(below + "/contact", RefusalCode.WithoutContact);
            return;
        }

        var saved = new BusinessEvent
        {
            EventId = "meta-contact-" + Hash(
                scope.Context.WabaId, scope.PhoneNumberId, person.UserId, person.WaId, action, fullName, firstName,
                When(time, below, scope)),
            Type = action is "remove" or "delete" ? "contact_removed" : "contact_saved",
            OccurredAtMs = scope.Context.Time(time, out bool replaced),
            TimeReplaced = replaced,
            TextCleaned = scope.IsCleaned(contact),
        };
        AddText(saved, "full_name", fullName);
        AddText(saved, "first_name", firstName);
        AddText(saved, "username", username);
        AddText(saved, "action", action);
        AddText(saved, "phone_number_id", scope.PhoneNumberId);
        scope.Context.Add(new EventElement(saved, who));
    }

    /// <summary>
    /// The time if given, else the occurrence: without a time nothing else distinguishes two equal ones.
    /// </summary>
    private static string When(long? timeMs, string below, ValueScope scope)
        => timeMs?.ToString(CultureInfo.InvariantCulture) ?? scope.Context.Occurrence(below);

    private static void AddText(BusinessEvent target, string name, string text)
    {
        if (text.Length > 0)
        {
            target.Attributes[name] = JsonSerializer.Serialize(text);
        }
    }

    /// <summary>32 hexadecimal digits of a SHA-256 over the parts, each prefixed with its length.</summary>
    private static string Hash(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string part in parts)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(utf8.Length));
            hash.AppendData(utf8);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }
}
