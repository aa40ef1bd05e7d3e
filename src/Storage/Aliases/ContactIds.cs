using System.Globalization;

namespace StreamML.Storage.Aliases;

/// <summary>
/// The keys of people: <c>tenant/</c> and 32 lower-case hex digits, the first half of an HMAC-SHA256 with the
/// installation's key. The same log and key give the same contact keys; without the key nobody can tell whose they are.
/// Not thread-safe.
/// </summary>
internal sealed class ContactIds(KeyedDigests digests)
{
    /// <summary>The epoch of a person who was never erased.</summary>
    public const int NeverErased = 0;

    private const int IdChars = 2 * Digest.Bytes;
    private const byte IdentityKind = 16;
    private const byte ContactKind = 18;
    private const byte RecordKind = 19;

    /// <summary>Digest of an identity. Ignores its kind, on which senders disagree.</summary>
    public Digest Identity(string tenant, string identity) => digests.Of(IdentityKind, tenant, identity);

    /// <summary>Digest of an identity after erasures: what was known of it before is not found by it.</summary>
    /// <param name="tenant">Tenant.</param>
    /// <param name="identity">The identity in its canonical form.</param>
    /// <param name="epoch">How often it was erased.</param>
    public Digest Identity(string tenant, string identity, int epoch) => epoch == NeverErased
        ? Identity(tenant, identity)
        : digests.Of(IdentityKind, tenant, identity, epoch.ToString(CultureInfo.InvariantCulture));

    /// <summary>The key of a new contact.</summary>
    /// <param name="tenant">Tenant.</param>
    /// <param name="identity">The first identity seen of the person, in its canonical form.</param>
    /// <param name="epoch">How often the person was erased: after that, a returning person is a new contact.</param>
    public string Contact(string tenant, string identity, int epoch)
        => Key(tenant, digests.Of(ContactKind, tenant, identity, epoch.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The key of a record that names nobody. Its id may contain a phone number, as a wamid does.</summary>
    public string Record(string tenant, string id) => Key(tenant, digests.Of(RecordKind, tenant, id));

    /// <summary>The tenant and a digest as a key.</summary>
    public static string Key(string tenant, Digest digest) => $"{tenant}/{digest.ToHex()}";

    /// <summary>Whether a text can be a contact key of a tenant.</summary>
    public static bool IsContactKey(string text, string tenant)
        => text.Length == tenant.Length + 1 + IdChars
            && text[tenant.Length] == '/'
            && text.StartsWith(tenant, StringComparison.Ordinal)
            && !text.AsSpan(tenant.Length + 1).ContainsAnyExcept("0123456789abcdef");
}
