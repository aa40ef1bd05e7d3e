using System.Text.Json;
using StreamML.Schemas.Contacts;
using StreamML.Schemas.Json;
using StreamML.WhatsApp.Json;

namespace StreamML.WhatsApp.Meta;

/// <summary>One of a value's <c>contacts[]</c>. Strings are empty if not given.</summary>
/// <param name="Who">All identities in the entry.</param>
/// <param name="Name">Profile name.</param>
/// <param name="Username">User name as received.</param>
/// <param name="IdentityHash">Hash of the person's identity key.</param>
internal sealed record WebhookContact(Identities Who, string Name, string Username, string IdentityHash)
{
    /// <summary>No contact.</summary>
    public static WebhookContact None { get; } = new(new Identities(), "", "", "");

    /// <summary>Part of the entry was cleaned.</summary>
    public bool IsCleaned { get; init; }
}

/// <summary>The <c>contacts[]</c> of a value, matched to its messages and statuses.</summary>
internal sealed class ContactList
{
    private static readonly JsonNames Names = FieldNames.Of(
        FieldPlace.Contact, "profile", "name", "username", "wa_id", "user_id", "parent_user_id", "identity_key_hash");

    /// <summary>
    /// Longest name of a contact, characters, since each message of the value repeats it. Longer ones are omitted.
    /// </summary>
    public const int MaxChars = 1024;

    // Several contacts are looked up by identity: a hostile body may contain as many contacts as messages.
    private Dictionary<string, WebhookContact>? _byIdentity;
    private WebhookContact? _sole;
    private int _count;

    /// <summary>
    /// Reads the array; anything else is an empty list. What does not fit is omitted: the archive has it.
    /// </summary>
    /// <param name="array">The array.</param>
    /// <param name="body">The body that contains it.</param>
    public static ContactList Read(JsonElement array, CleanedJson body)
    {
        var list = new ContactList();
        if (array.ValueKind == JsonValueKind.Array)
        {
            foreach (var contact in array.EnumerateArray())
            {
                if (contact.ValueKind == JsonValueKind.Object)
                {
                    var read = ReadOne(contact);
                    list.Add(body.IsCleanedWithin(contact.Raw()) ? read with { IsCleaned = true } : read);
                }
            }
        }

        return list;
    }

    /// <summary>
    /// Returns the contact that shares an identity with the person. Pairs made by the body itself are trusted: a sole
    /// contact is the value's sole person, however the number is written, unless their user ids contradict each other.
    /// Several contacts are never paired by position, since a wrong match would join two people for ever.
    /// </summary>
    /// <param name="who">The person's identities in the message or status.</param>
    /// <param name="people">Whom the value's messages and statuses are about; null if not known.</param>
    public WebhookContact Match(Identities who, PeopleOfValue? people)
    {
        foreach (var identity in who.Found)
        {
            if (Find(identity.Value) is { } contact && !contact.Who.Contradicts(who))
            {
                return contact;
            }
        }

        return _sole is { } sole && people is { AreOne: true }
            && !sole.Who.Contradicts(who) ? sole : WebhookContact.None;
    }

    private WebhookContact? Find(string identity)
        => _byIdentity is { } many ? many.GetValueOrDefault(identity)
            : _sole is { } sole && sole.Who.Has(identity) ? sole
            : null;

    private void Add(WebhookContact contact)
    {
        if (++_count == 1)
        {
            _sole = contact;
            return;
        }

        if (_byIdentity is null)
        {
            _byIdentity = new Dictionary<string, WebhookContact>(StringComparer.Ordinal);
            Index(_sole!);
            _sole = null;
        }

        Index(contact);
    }

    private void Index(WebhookContact contact)
    {
        foreach (var identity in contact.Who.Found)
        {
            _byIdentity!.TryAdd(identity.Value, contact);
        }
    }

    private static WebhookContact ReadOne(JsonElement contact)
    {
        string userId = "", waId = "", parent = "", lid = "", input = "", name = "", username = "", hash = "";
        bool complete = true;
        foreach (var property in contact.EnumerateObject())
        {
            var value = property.Value;
            switch (Names.Of(property))
            {
                case "wa_id": waId = PersonFields.Text(value, ref complete); break;
                case "user_id": userId = PersonFields.Text(value, ref complete); break;
                case "parent_user_id": parent = PersonFields.Text(value, ref complete); break;
                case "lid": lid = PersonFields.Text(value, ref complete); break;
                case "input": input = PersonFields.Text(value, ref complete); break;
                case "name": name = Either(name, Short(value)); break;
                case "username": username = Either(username, Short(value)); break;
                case "identity_key_hash": hash = Short(value); break;
                case "profile" when value.ValueKind == JsonValueKind.Object:
                    (string profileName, string profileUsername) = ReadProfile(value);
                    (name, username) = (Either(profileName, name), Either(profileUsername, username));
                    break;
            }
        }

        var who = new Identities().Add(IdentityField.UserId, userId).Add(IdentityField.Phone, waId)
            .Add(IdentityField.Phone, input).Add(IdentityField.UserId, parent).Add(IdentityField.Lid, lid);
        return new WebhookContact(who, name, username, hash);
    }

    private static (string Name, string Username) ReadProfile(JsonElement profile)
    {
        string name = "", username = "";
        foreach (var property in profile.EnumerateObject())
        {
            switch (Names.Of(property))
            {
                case "name": name = Short(property.Value); break;
                case "username": username = Short(property.Value); break;
            }
        }

        return (name, username);
    }

    /// <summary>The first unless empty, else the second.</summary>
    private static string Either(string first, string second) => first.Length > 0 ? first : second;

    private static string Short(JsonElement value)
    {
        bool complete = true;
        string text = value.Text(ref complete);
        return text.Length <= MaxChars ? text : "";
    }
}
