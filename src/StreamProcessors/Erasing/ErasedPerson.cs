using System.Text;
using StreamML.Messaging.Keys;
using StreamML.Schemas.Contacts;
using StreamML.Storage;
using StreamML.Storage.Aliases;

namespace StreamML.StreamProcessors.Erasing;

/// <summary>
/// A person to erase, known by keyed hashes alone: those of each identity, of each alias's key, and the digits of each
/// contact key, merged ones too. So a record can be recognised when the identities themselves are gone already. Not
/// thread-safe.
/// </summary>
internal sealed class ErasedPerson : IDisposable
{
    private static readonly IdentityField[] Fields =
        [IdentityField.Any, IdentityField.Phone, IdentityField.UserId, IdentityField.Lid, IdentityField.UserName];

    private readonly KeyedDigests _keyed;
    private readonly ContactIds _ids;

    /// <param name="key">The installation's key.</param>
    /// <param name="tenant">Whose contact it is.</param>
    /// <param name="contactKey">The contact; of several that were merged, the one that won.</param>
    public ErasedPerson(InstallationKey key, string tenant, string contactKey)
    {
        _keyed = new KeyedDigests(key);
        _ids = new ContactIds(_keyed);
        Tenant = tenant;
        ContactKey = contactKey;
        AddContact(contactKey);
    }

    /// <summary>Whose contact it is.</summary>
    public string Tenant { get; }

    /// <summary>The contact; of several that were merged, the one that won.</summary>
    public string ContactKey { get; }

    /// <summary>All contact keys of the person.</summary>
    public HashSet<string> ContactKeys { get; } = new(StringComparer.Ordinal);

    /// <summary>All digests by which the person is recognised.</summary>
    public HashSet<Digest> Digests { get; } = [];

    /// <summary>
    /// Every text that may stand for one of the contacts: where an erasure goes on, merged ones are known by their
    /// digits alone, among those of identities.
    /// </summary>
    public IEnumerable<string> Keys => ContactKeys.Union(
        Digests.Select(digest => ContactIds.Key(Tenant, digest)), StringComparer.Ordinal);

    /// <summary>How many identities are known.</summary>
    public int Identities { get; private set; }

    /// <summary>Adds a contact key.</summary>
    public void AddContact(string contactKey)
    {
        ContactKeys.Add(contactKey);
        if (Digest.TryOfKey(contactKey, out var digest))
        {
            Digests.Add(digest);
        }
    }

    /// <summary>Adds an identity in its canonical form.</summary>
    public void AddIdentity(string identity)
    {
        Digests.Add(_ids.Identity(Tenant, identity));
        Identities++;
    }

    /// <summary>Adds what an earlier run of the same erasure knew.</summary>
    public void AddDigest(Digest digest) => Digests.Add(digest);

    /// <summary>
    /// Whether a record's key is a contact key of the person, the key of an alias, or begins with one.
    /// </summary>
    /// <param name="key">UTF-8; null: no key.</param>
    public bool IsKey(byte[]? key)
    {
        int length = Tenant.Length + 1 + (2 * Digest.Bytes);
        if (key is null || key.Length < length)
        {
            return false;
        }

        string text = Encoding.UTF8.GetString(key);
        return text.StartsWith(Tenant, StringComparison.Ordinal)
            && (text.Length == length || (text.Length > length && text[length] == '/'))
            && Digest.TryOfKey(text[..length], out var digest) && Digests.Contains(digest);
    }

    /// <summary>Whether a text is an identity or a contact key of the person, in any spelling.</summary>
    public bool IsNamed(string text)
    {
        if (text.Length is 0 or > IdentityForms.MaxChars)
        {
            return false;
        }

        if (ContactKeys.Contains(text))
        {
            return true;
        }

        foreach (var field in Fields)
        {
            if (IdentityForms.TryRead(text, field, out var form)
                && Digests.Contains(_ids.Identity(Tenant, form.Value)))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc />
    public void Dispose() => _keyed.Dispose();
}
