using System.Text.Json;
using StreamML.Schemas.Json;
using StreamML.StreamProcessors.Json;

namespace StreamML.StreamProcessors.Webhooks;

/// <summary>One of a value's <c>contacts[]</c>. Empty strings where not given.</summary>
internal sealed record WebhookContact(string UserId, string WaId, string ParentUserId, string Name, string Username)
{
    /// <summary>Nobody.</summary>
    public static WebhookContact None { get; } = new("", "", "", "", "");

    /// <summary>Something of it was cleaned.</summary>
    public bool IsCleaned { get; init; }
}

/// <summary>The <c>contacts[]</c> of a value, and which of them a message or status is about.</summary>
internal sealed class ContactList
{
    private static readonly JsonNames Names = new(
        "profile", "name", "username", "wa_id", "user_id", "parent_user_id");

    /// <summary>Longest name or id of a contact, characters: each message of the value repeats it. A longer one is
    /// left out.</summary>
    public const int MaxChars = 1024;

    // Looked up by identity: a hostile body may hold as many contacts as messages.
    private readonly Dictionary<string, WebhookContact> _byUserId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WebhookContact> _byPhone = new(StringComparer.Ordinal);
    private WebhookContact? _sole;
    private int _count;

    /// <summary>Reads the array; anything else is an empty list. What does not fit is left out: the archive has
    /// it.</summary>
    /// <param name="array">The array.</param>
    /// <param name="body">The body it stands in.</param>
    public static ContactList Read(JsonElement array, CleanedJson body)
    {
        var list = new ContactList();
        if (array.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement contact in array.EnumerateArray())
            {
                if (contact.ValueKind == JsonValueKind.Object)
                {
                    WebhookContact read = ReadOne(contact);
                    list.Add(body.IsCleanedWithin(contact.Raw()) ? read with { IsCleaned = true } : read);
                }
            }
        }

        return list;
    }

    /// <summary>
    /// The contact with this user id or phone. <c>wa_id</c> and the phone number may differ for one person, so a sole
    /// contact
    /// counts for a sole message, unless their user ids contradict each other. A wrong match would join two people for
    /// ever.
    /// </summary>
    /// <param name="userId">Business-scoped user id; may be empty.</param>
    /// <param name="phoneDigits">Phone, digits; may be empty.</param>
    /// <param name="solePerson">The value concerns one person.</param>
    public WebhookContact Match(string userId, string phoneDigits, bool solePerson)
    {
        if (_byUserId.TryGetValue(userId, out WebhookContact? contact))
        {
            return contact;
        }

        if (_byPhone.TryGetValue(phoneDigits, out contact) && !Contradicts(contact, userId))
        {
            return contact;
        }

        return solePerson && _sole is { } sole && !Contradicts(sole, userId) ? sole : WebhookContact.None;
    }

    private void Add(WebhookContact contact)
    {
        _sole = _count++ == 0 ? contact : null;
        if (contact.UserId.Length > 0)
        {
            _byUserId.TryAdd(contact.UserId, contact);
        }

        if (contact.WaId.Length > 0)
        {
            _byPhone.TryAdd(contact.WaId, contact);
        }
    }

    private static bool Contradicts(WebhookContact contact, string userId)
        => userId.Length > 0 && contact.UserId.Length > 0 && contact.UserId != userId;

    private static WebhookContact ReadOne(JsonElement contact)
    {
        string userId = "", waId = "", parent = "", name = "", username = "";
        foreach (JsonProperty property in contact.EnumerateObject())
        {
            switch (Names.Of(property))
            {
                case "wa_id": waId = Identities.Digits(Short(property.Value)); break;
                case "user_id": userId = Short(property.Value); break;
                case "parent_user_id": parent = Short(property.Value); break;
                case "profile" when property.Value.ValueKind == JsonValueKind.Object:
                    (name, username) = ReadProfile(property.Value);
                    break;
            }
        }

        return new WebhookContact(userId, waId, parent, name, username);
    }

    private static (string Name, string Username) ReadProfile(JsonElement profile)
    {
        string name = "", username = "";
        foreach (JsonProperty property in profile.EnumerateObject())
        {
            switch (Names.Of(property))
            {
                case "name": name = Short(property.Value); break;
                case "username": username = Short(property.Value); break;
            }
        }

        return (name, username);
    }

    private static string Short(JsonElement value)
    {
        bool complete = true;
        string text = value.Text(ref complete);
        return text.Length <= MaxChars ? text : "";
    }
}
