using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using StreamML.Schemas.V1;

namespace StreamML.Schemas.Contacts;

/// <summary>
/// Classifies identities by their shape, and by their field if the shape is ambiguous. The only place with these rules:
/// <code>
/// shape                                            kind            canonical value
/// (white space and format characters are stripped, whatsapp: and tel: are cut off before)
/// digits@lid, digits@hosted.lid; digits in a lid   LID             digits@lid
/// digits@s.whatsapp.net, @c.us, @hosted            PHONE           as the phone number; a device (:12) is cut off
/// ...@g.us, ...@broadcast, ...@newsletter          GROUP           lower case
/// @name; any text in a user name                   USER_NAME       @name, lower case
/// CC.x                                             USER_ID         as given
/// CC.ENT.x                                         PARENT_USER_ID  as given
/// digits of any script with +, 00, separators      PHONE           E.164 digits (PhoneNumber)
/// anything else                                    OTHER           as given; over MaxChars its SHA-256
/// </code>
/// User ids have Meta's shape, <c>^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$</c> (Business-scoped user IDs, 2026-05-07),
/// and may be longer. JIDs are those of WhatsApp's own protocol, which gateways pass on. Thread-safe.
/// </summary>
public static class IdentityForms
{
    /// <summary>Longest canonical value, characters: it is kept in memory and in records per contact.</summary>
    public const int MaxChars = 256;

    private const string ParentMark = "ENT.";

    /// <summary>Classifies an identity.</summary>
    /// <param name="text">The identity in any spelling.</param>
    /// <param name="field">The documented content of its field.</param>
    /// <param name="form">The identity; default if there is none.</param>
    /// <returns>False if the text contains only white space, signs and format characters.</returns>
    public static bool TryRead(string text, IdentityField field, out IdentityForm form)
    {
        ArgumentNullException.ThrowIfNull(text);
        string bare = WithoutScheme(WithoutInvisible(text));
        form = bare.Length == 0 || bare is "+" or "@" ? default : Classify(bare, field);
        return form.Value is not null;
    }

    /// <summary>
    /// The text without white space, control and format characters (direction marks, zero width, U+FEFF).
    /// </summary>
    public static string WithoutInvisible(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (char each in text)
        {
            if (IsInvisible(each))
            {
                return string.Concat(text.Where(kept => !IsInvisible(kept)));
            }
        }

        return text;
    }

    /// <summary>The value, or its SHA-256 if it is longer than <see cref="MaxChars"/>.</summary>
    public static string Bounded(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Length <= MaxChars
            ? value
            : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)));
    }

    private static IdentityForm Classify(string bare, IdentityField field)
    {
        if (field == IdentityField.UserName || bare[0] == '@')
        {
            return Bounded(IdentityKind.UserName, '@' + bare.TrimStart('@').ToLowerInvariant(), bare);
        }

        if (bare.IndexOf('@', StringComparison.Ordinal) is > 0 and int at)
        {
            return ClassifyJid(bare, bare[..at], bare[(at + 1)..].ToLowerInvariant());
        }

        if (UserIdKind(bare) is { } kind)
        {
            return Bounded(kind, bare, bare);
        }

        // Separators may be part of a producer's own id; only digits and + are certain to be a number.
        bool mayBePhone = field != IdentityField.UserId || !bare.AsSpan().ContainsAny('-', '.', '/');
        if (mayBePhone && PhoneNumber.TryRead(bare, out string digits, out string canonical))
        {
            return field == IdentityField.Lid
                ? new IdentityForm(IdentityKind.Lid, digits + "@lid", digits + "@lid")
                : new IdentityForm(IdentityKind.Phone, canonical, digits);
        }

        return Bounded(IdentityKind.Other, bare, bare);
    }

    private static IdentityForm ClassifyJid(string bare, string user, string server)
    {
        switch (server)
        {
            case "s.whatsapp.net" or "c.us" or "hosted"
                when PhoneNumber.TryRead(WithoutDevice(user), out string digits, out string canonical):
                return new IdentityForm(IdentityKind.Phone, canonical, digits);
            case "lid" or "hosted.lid" when PhoneNumber.TryRead(WithoutDevice(user), out string digits, out _):
                return new IdentityForm(IdentityKind.Lid, digits + "@lid", digits + "@lid");
            case "g.us" or "broadcast" or "newsletter":
                return Bounded(IdentityKind.Group, bare.ToLowerInvariant(), bare);
            default:
                return Bounded(IdentityKind.Other, bare, bare);
        }
    }

    /// <summary>A JID's user without <c>:device</c>, and without <c>.agent</c> or <c>_agent</c> before it.</summary>
    private static string WithoutDevice(string user)
    {
        int end = user.AsSpan().IndexOfAny(':', '.', '_');
        return end < 0 ? user : user[..end];
    }

    private static IdentityKind? UserIdKind(string bare)
    {
        if (bare.Length < 4 || bare[2] != '.' || !char.IsAsciiLetterUpper(bare[0]) || !char.IsAsciiLetterUpper(bare[1]))
        {
            return null;
        }

        var rest = bare.AsSpan(3);
        bool parent = rest.StartsWith(ParentMark, StringComparison.Ordinal);
        rest = parent ? rest[ParentMark.Length..] : rest;
        foreach (char each in rest)
        {
            if (!char.IsAsciiLetterOrDigit(each))
            {
                return null;
            }
        }

        return rest.IsEmpty ? null : parent ? IdentityKind.ParentUserId : IdentityKind.UserId;
    }

    private static string WithoutScheme(string bare)
    {
        while (bare is ['w' or 'W' or 't' or 'T', ..])
        {
            if (bare.StartsWith("whatsapp:", StringComparison.OrdinalIgnoreCase))
            {
                bare = bare["whatsapp:".Length..];
            }
            else if (bare.StartsWith("tel:", StringComparison.OrdinalIgnoreCase))
            {
                // RFC 3966: parameters such as an extension follow the number.
                int end = bare.IndexOf(';', StringComparison.Ordinal);
                bare = end < 0 ? bare[4..] : bare[4..end];
            }
            else
            {
                break;
            }
        }

        return bare;
    }

    private static IdentityForm Bounded(IdentityKind kind, string value, string given)
    {
        if (value.Length <= MaxChars)
        {
            return new IdentityForm(kind, value, given);
        }

        string hash = Bounded(value);
        return new IdentityForm(kind == IdentityKind.Group ? kind : IdentityKind.Other, hash, hash);
    }

    private static bool IsInvisible(char each)
        => each is <= ' ' or '\u007f'
            || (each > '\u007f' && (char.IsWhiteSpace(each)
                || char.GetUnicodeCategory(each) is UnicodeCategory.Format or UnicodeCategory.Control));
}
