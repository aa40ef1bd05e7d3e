using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using StreamML.Schemas.Json;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Json;

namespace StreamML.StreamProcessors.Webhooks;

/// <summary>
/// Reads what Meta reports as business events: marketing preferences (<c>opt_out</c>, <c>opt_in</c>) and errors of a
/// value
/// (<c>webhook_error</c>). Neither has an id: theirs is a hash of what was said, so that a redelivery has the same one.
/// </summary>
internal static class EventReader
{
    private static readonly JsonNames Names = new(
        "wa_id", "user_id", "parent_user_id", "category", "value", "detail", "timestamp");

    /// <summary>Reads one of <c>user_preferences[]</c> into the scope.</summary>
    public static void ReadPreference(JsonElement element, string below, ValueScope scope)
    {
        string waId = "", userId = "", parent = "", category = "", choice = "", detail = "";
        long? time = null;
        bool complete = true;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            JsonElement value = property.Value;
            switch (Names.Of(property))
            {
                case "wa_id": waId = Identities.Digits(value.Text(ref complete)); break;
                case "user_id": userId = value.Text(ref complete); break;
                case "parent_user_id": parent = value.Text(ref complete); break;
                case "category": category = value.Text(ref complete); break;
                case "value": choice = value.Text(ref complete); break;
                case "detail": detail = value.Text(ref complete); break;
                case "timestamp": time = value.SecondsAsMs(ref complete); break;
                default: complete = false; break;
            }
        }

        WebhookContact contact = scope.Contacts.Match(userId, waId, solePerson: false);
        IReadOnlyList<Identity> who = new Identities()
            .UserId(userId).UserId(contact.UserId).Phone(waId).Phone(contact.WaId).ParentUserId(parent).Found;
        if (who.Count == 0 || choice.Length == 0)
        {
            scope.Context.Defect(
                below, who.Count == 0 ? WebhookDefects.WithoutContact : WebhookDefects.WithoutStatus);
            return;
        }

        var preference = new BusinessEvent
        {
            EventId = "meta-preference-" + Hash(
                scope.Context.WabaId, scope.PhoneNumberId, userId, waId, category, choice,
                (time ?? 0).ToString(CultureInfo.InvariantCulture)),
            Type = choice switch { "stop" => "opt_out", "resume" or "signup" => "opt_in", _ => "user_preference" },
            OccurredAtMs = time ?? 0,
        };
        AddText(preference, "category", category);
        AddText(preference, "value", choice);
        AddText(preference, "detail", detail);
        AddText(preference, "phone_number_id", scope.PhoneNumberId);
        bool cleaned = scope.IsCleaned(element) || contact.IsCleaned;
        if (!complete)
        {
            preference.Attributes["raw"] = StorableText.Kept(element.Raw(), ref cleaned);
        }

        preference.TextCleaned = cleaned;
        scope.Context.Add(new EventElement(preference, who));
    }

    /// <summary>Reads one of a value's <c>errors[]</c> into the scope: it concerns the business number, not a
    /// contact.</summary>
    public static void ReadError(JsonElement element, string below, ValueScope scope)
    {
        bool cleaned = scope.IsCleaned(element);
        string raw = StorableText.Kept(element.Raw(), ref cleaned);
        long time = scope.Context.EntryTimeMs ?? 0;
        var error = new BusinessEvent
        {
            EventId = "meta-error-" + Hash(
                scope.Context.WabaId, scope.PhoneNumberId, time.ToString(CultureInfo.InvariantCulture), raw),
            Type = "webhook_error",
            OccurredAtMs = time,
            TextCleaned = cleaned,
        };
        error.Attributes["error"] = raw;
        AddText(error, "phone_number_id", scope.PhoneNumberId);
        scope.Context.Add(new EventElement(error, []));
    }

    private static void AddText(BusinessEvent target, string name, string text)
    {
        if (text.Length > 0)
        {
            target.Attributes[name] = JsonSerializer.Serialize(text);
        }
    }

    /// <summary>32 hexadecimal digits of a SHA-256 over the parts, each with its length before it.</summary>
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
