using StreamML.Storage;
using StreamML.Storage.Aliases;

namespace StreamML.StreamProcessors.Erasing;

/// <summary>
/// A person to erase, known by keyed hashes alone: those of each identity, of each alias's key, and the digits of each
/// contact key, merged ones too. So a record can be recognised when the identities themselves are gone already. Not
/// thread-safe.
/// </summary>
internal sealed class ErasedPerson
{
    /// <param name="tenant">Whose contact it is.</param>
    /// <param name="contactKey">The contact; of several that were merged, the one that won.</param>
    public ErasedPerson(string tenant, string contactKey)
    {
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

    /// <summary>
    /// Bodies received later are those of somebody new by the same identities, milliseconds since the Unix epoch.
    /// </summary>
    public long UntilMs { get; set; } = long.MaxValue;

    /// <summary>Adds a contact key.</summary>
    public void AddContact(string contactKey)
    {
        ContactKeys.Add(contactKey);
        if (Digest.TryOfKey(contactKey, out var digest))
        {
            Digests.Add(digest);
        }
    }

    /// <summary>Adds an identity.</summary>
    /// <param name="digest">Of its canonical form.</param>
    public void AddIdentity(Digest digest)
    {
        Digests.Add(digest);
        Identities++;
    }

    /// <summary>Adds what an earlier run of the same erasure knew.</summary>
    public void AddDigest(Digest digest) => Digests.Add(digest);
}
