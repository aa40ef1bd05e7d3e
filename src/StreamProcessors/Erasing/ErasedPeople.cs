using System.Text;
using StreamML.Messaging.Keys;
using StreamML.Schemas.Contacts;
using StreamML.Storage;
using StreamML.Storage.Aliases;

namespace StreamML.StreamProcessors.Erasing;

/// <summary>
/// People who are erased together: one look at a record tells whose it is, however many they are. Not thread-safe.
/// </summary>
internal sealed class ErasedPeople : IDisposable
{
    private static readonly IdentityField[] Fields =
        [IdentityField.Any, IdentityField.Phone, IdentityField.UserId, IdentityField.Lid, IdentityField.UserName];

    private readonly KeyedDigests _keyed;
    private readonly ContactIds _ids;
    private readonly Dictionary<string, Dictionary<Digest, ErasedPerson>> _tenants = new(StringComparer.Ordinal);

    /// <param name="key">The installation's key.</param>
    /// <param name="people">All of them, with everything that they are called.</param>
    public ErasedPeople(InstallationKey key, IEnumerable<ErasedPerson> people)
    {
        _keyed = new KeyedDigests(key);
        _ids = new ContactIds(_keyed);
        foreach (var person in people)
        {
            if (!_tenants.TryGetValue(person.Tenant, out var known))
            {
                _tenants.Add(person.Tenant, known = []);
            }

            foreach (var digest in person.Digests)
            {
                known.TryAdd(digest, person);
            }
        }
    }

    /// <summary>Whose contacts they are.</summary>
    public IReadOnlyCollection<string> Tenants => _tenants.Keys;

    /// <summary>
    /// Whose a record's key is: a contact key, the key of an alias, or one that begins with such. Null: of none of
    /// them.
    /// </summary>
    /// <param name="key">UTF-8; null: no key.</param>
    public ErasedPerson? OfKey(byte[]? key)
    {
        if (key is null)
        {
            return null;
        }

        string text = Encoding.UTF8.GetString(key);
        foreach (var (tenant, known) in _tenants)
        {
            int length = tenant.Length + 1 + (2 * Digest.Bytes);
            if ((text.Length == length || (text.Length > length && text[length] == '/'))
                && text.StartsWith(tenant, StringComparison.Ordinal)
                && Digest.TryOfKey(text[..length], out var digest) && known.TryGetValue(digest, out var person))
            {
                return person;
            }
        }

        return null;
    }

    /// <summary>Everybody of them whose contact key is somewhere in a value.</summary>
    public IReadOnlyCollection<ErasedPerson> In(ReadOnlySpan<byte> value)
    {
        HashSet<ErasedPerson>? found = null;
        foreach (var (tenant, known) in _tenants)
        {
            byte[] start = Encoding.UTF8.GetBytes(tenant + "/");
            int length = start.Length + (2 * Digest.Bytes);
            var rest = value;
            for (int at; (at = rest.IndexOf(start)) >= 0 && at + length <= rest.Length; rest = rest[(at + 1)..])
            {
                if (Digest.TryOfKey(Encoding.UTF8.GetString(rest.Slice(at, length)), out var digest)
                    && known.TryGetValue(digest, out var person))
                {
                    (found ??= []).Add(person);
                }
            }
        }

        return (IReadOnlyCollection<ErasedPerson>?)found ?? [];
    }

    /// <summary>
    /// Whose identity or contact key a text is, in any spelling. Null: of none of the tenant's.
    /// </summary>
    public ErasedPerson? Named(string tenant, string text)
    {
        if (text.Length is 0 or > IdentityForms.MaxChars || !_tenants.TryGetValue(tenant, out var known))
        {
            return null;
        }

        if (ContactIds.IsContactKey(text, tenant) && Digest.TryOfKey(text, out var digest)
            && known.TryGetValue(digest, out var keyed))
        {
            return keyed;
        }

        foreach (var field in Fields)
        {
            if (IdentityForms.TryRead(text, field, out var form)
                && known.TryGetValue(_ids.Identity(tenant, form.Value), out var person))
            {
                return person;
            }
        }

        return null;
    }

    /// <inheritdoc />
    public void Dispose() => _keyed.Dispose();
}
