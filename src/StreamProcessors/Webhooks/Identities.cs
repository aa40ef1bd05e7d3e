using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Webhooks;

/// <summary>Collects the identities of one person in the order they are to be tried, each once.</summary>
internal sealed class Identities
{
    /// <summary>
    /// Longest identity, characters. Meta's are at most 135; a longer one would become a key of several topics, and is
    /// left out.
    /// </summary>
    public const int MaxChars = 256;

    private readonly List<Identity> _found = new(4);

    /// <summary>What was collected.</summary>
    public IReadOnlyList<Identity> Found => _found;

    /// <summary>Adds a business-scoped user id, where there is one.</summary>
    public Identities UserId(string value) => Add(IdentityKind.UserId, value);

    /// <summary>Adds a parent business-scoped user id, where there is one.</summary>
    public Identities ParentUserId(string value) => Add(IdentityKind.ParentUserId, value);

    /// <summary>Adds a contact key that a caller got from us.</summary>
    public Identities ContactKey(string value) => Add(IdentityKind.ContactKey, value);

    /// <summary>Adds a phone number or <c>wa_id</c> in any notation, where there is one.</summary>
    public Identities Phone(string value) => Add(IdentityKind.Phone, Digits(value));

    /// <summary>The digits of a phone number in any notation; empty when it has none or is no phone number.</summary>
    public static string Digits(string phone)
    {
        if (phone.Length > MaxChars)
        {
            return "";
        }

        bool clean = true;
        foreach (char c in phone)
        {
            if (char.IsAsciiLetter(c))
            {
                return "";
            }

            clean &= char.IsAsciiDigit(c);
        }

        return clean ? phone : string.Concat(phone.Where(char.IsAsciiDigit));
    }

    private Identities Add(IdentityKind kind, string value)
    {
        if (value.Length is > 0 and <= MaxChars && !_found.Exists(known => known.Value == value))
        {
            _found.Add(new Identity(kind, value));
        }

        return this;
    }
}
