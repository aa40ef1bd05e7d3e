using StreamML.Schemas.Contacts;
using StreamML.Schemas.V1;

namespace StreamML.WhatsApp.Meta;

/// <summary>
/// Collects the identities of one person in the order in which to try them, each once and in the form shared by all its
/// spellings (<see cref="IdentityForms"/>), and keeps the first of each kind as received.
/// </summary>
/// <remarks>
/// A user name is a weak identity: its owner can give it up and another person take it. It never joins two contacts,
/// and names one only if nothing else is known (<see cref="OrUserName"/>). A group is not a person's identity.
/// </remarks>
internal sealed class Identities
{
    /// <summary>Longest identity, characters.</summary>
    public const int MaxChars = IdentityForms.MaxChars;

    private readonly List<Identity> _found = new(4);
    private readonly string _group;

    /// <summary>Creates an empty collection.</summary>
    /// <param name="group">The group that the record belongs to, whose id is no person's; may be empty.</param>
    public Identities(string group = "") => _group = group.Length == 0 ? "" : IdentityForms.WithoutInvisible(group);

    /// <summary>The collected identities.</summary>
    public IReadOnlyList<Identity> Found => _found;

    /// <summary>The first business-scoped user id as received; empty if there is none, as for the following.</summary>
    public string UserId { get; private set; } = "";

    /// <summary>The first phone number or <c>wa_id</c> as received, its digits.</summary>
    public string WaId { get; private set; } = "";

    /// <summary>The first parent user id as received.</summary>
    public string ParentUserId { get; private set; } = "";

    /// <summary>The first linked id.</summary>
    public string Lid { get; private set; } = "";

    /// <summary>The first identity of an unknown kind.</summary>
    public string OtherId { get; private set; } = "";

    /// <summary>The first user name as received.</summary>
    public string UserName { get; private set; } = "";

    /// <summary>The group found in a field documented for a person.</summary>
    public string Group { get; private set; } = "";

    /// <summary>The canonical form of a phone number; empty if the text is not one.</summary>
    public static string PhoneOf(string text)
        => IdentityForms.TryRead(text, IdentityField.Phone, out var form) && form.Kind == IdentityKind.Phone
            ? form.Value
            : "";

    /// <summary>Adds the content of a field unless it is empty.</summary>
    public Identities Add(IdentityField field, string text)
    {
        if (text.Length > 0 && IdentityForms.TryRead(text, field, out var form) && form.Given != _group)
        {
            Keep(form);
        }

        return this;
    }

    /// <summary>Adds an identity in its canonical form.</summary>
    public Identities Add(IdentityKind kind, string value)
    {
        if (value.Length is > 0 and <= MaxChars && !Has(value))
        {
            _found.Add(new Identity(kind, value));
        }

        return this;
    }

    /// <summary>
    /// Adds the identities of another collection of the same person; only those of one kind if it is given.
    /// </summary>
    public Identities Add(Identities other, IdentityKind? only = null)
    {
        foreach (var identity in other._found)
        {
            if (only is null || identity.Kind == only)
            {
                Add(identity.Kind, identity.Value);
            }
        }

        return this;
    }

    /// <summary>Adds a contact key that we gave to a caller.</summary>
    public Identities ContactKey(string value) => Add(IdentityKind.ContactKey, value);

    /// <summary>Adds the user name if nothing else is known of the person.</summary>
    public Identities OrUserName(string userName)
        => _found.Count == 0 && IdentityForms.TryRead(userName, IdentityField.UserName, out var form)
            ? Add(form.Kind, form.Value)
            : this;

    /// <summary>Adds the message itself if still nothing is known: its contact is then of this message alone.</summary>
    public Identities OrMessage(string phoneNumberId, string messageId)
        => _found.Count == 0
            ? Add(IdentityKind.Message, IdentityForms.Bounded($"message:{phoneNumberId}/{messageId}"))
            : this;

    /// <summary>Whether the collection contains the identity with this canonical value.</summary>
    public bool Has(string value)
    {
        foreach (var known in _found)
        {
            if (known.Value == value)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether both contain the same identity.</summary>
    public bool Shares(Identities other) => other._found.Exists(identity => Has(identity.Value));

    /// <summary>
    /// Whether both have ids of the same kind that differ. Phone numbers and <c>wa_id</c> may differ for one person
    /// (Meta, messages webhook reference).
    /// </summary>
    public bool Contradicts(Identities other)
        => Differ(UserId, other.UserId) || Differ(ParentUserId, other.ParentUserId) || Differ(Lid, other.Lid);

    private static bool Differ(string one, string other) => one.Length > 0 && other.Length > 0 && one != other;

    private void Keep(IdentityForm form)
    {
        switch (form.Kind)
        {
            case IdentityKind.Group:
                Group = First(Group, form);
                return;
            case IdentityKind.UserName:
                UserName = First(UserName, form);
                return;
            case IdentityKind.UserId: UserId = First(UserId, form); break;
            case IdentityKind.Phone: WaId = First(WaId, form); break;
            case IdentityKind.ParentUserId: ParentUserId = First(ParentUserId, form); break;
            case IdentityKind.Lid: Lid = First(Lid, form); break;
            default: OtherId = First(OtherId, form); break;
        }

        Add(form.Kind, form.Value);
    }

    private static string First(string known, IdentityForm form) => known.Length > 0 ? known : form.Given;
}
