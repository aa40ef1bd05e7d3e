using System.Text;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Keys;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;
using StreamML.Storage;
using StreamML.Storage.Aliases;
using StreamML.Storage.Suppressions;
using StreamML.StreamProcessors.Stages.Score;

namespace StreamML.StreamProcessors.Erasing;

/// <summary>A person that was found, and the erasure that is theirs.</summary>
/// <param name="Person">By what the person is recognised.</param>
/// <param name="Begun">A suppression of an erasure that was begun and may not have been finished; null: there is
/// none.</param>
/// <param name="NextEpoch">The epoch of an erasure that begins now.</param>
/// <param name="IsGone">Nobody new is known by the identities: whatever names them belongs to the erasure, even if it
/// was delivered again since.</param>
internal sealed record FoundPerson(ErasedPerson Person, Suppression? Begun, int NextEpoch, bool IsGone);

/// <summary>Finds everything that people are called.</summary>
internal sealed class PersonLookup(InstallationKey key, SuppressionBook suppressions)
{
    private const int RefusalsTold = 10;

    private readonly RecordReader<ContactAlias> _reader = new();

    private readonly Lazy<ILookup<string, KeyValuePair<Digest, Suppression>>> _erasures =
        new(() => suppressions.All.ToLookup(each => each.Value.ErasureId, StringComparer.Ordinal));

    /// <summary>Finds people by any identity or contact key, also such of whom an erasure has begun.</summary>
    /// <param name="read">Reads <c>contact.aliases</c> from its start to its end; called three times.</param>
    /// <param name="names">Contact keys, or phone numbers in any notation, user ids or user names.</param>
    /// <param name="tenant">Whose contacts; null: of the only tenant that knows the person.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Each person once, in the order of the names.</returns>
    /// <exception cref="RoleConfigurationException">Nobody is called so, or several are; the message says what to
    /// do.</exception>
    public async Task<IReadOnlyList<FoundPerson>> FindAsync(
        Func<IAsyncEnumerable<SourceRecord>> read, IReadOnlyCollection<string> names, string? tenant,
        CancellationToken cancellationToken)
    {
        var named = await ContactsAsync(read, names, tenant, cancellationToken);
        var winners = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var alias in AliasesAsync(read, cancellationToken))
        {
            if (alias.Value is { Kind: IdentityKind.ContactKey } merge)
            {
                winners[merge.Identity] = merge.ContactKey;
            }
        }

        var losers = winners.Keys.ToLookup(loser => ContactNames.Winner(loser, winners), StringComparer.Ordinal);
        var found = new Dictionary<string, (string Name, ErasedPerson Person)>(StringComparer.Ordinal);
        foreach (var (name, contact) in named)
        {
            string root = ContactNames.Winner(contact, winners);
            if (!found.TryGetValue(root, out var known))
            {
                known = (name, new ErasedPerson(root[..root.LastIndexOf('/')], root));
                found.Add(root, known);
                foreach (string loser in losers[root])
                {
                    known.Person.AddContact(loser);
                }
            }

            known.Person.AddContact(contact);
        }

        var epochs = await AddIdentitiesAsync(
            read, [.. found.Values.Select(each => each.Person)], cancellationToken);
        return
        [
            .. found.Values.Select(each => Found(
                each.Person, epochs.GetValueOrDefault(each.Person, -1), ContactNames.IsContactKey(each.Name))),
        ];
    }

    private FoundPerson Found(ErasedPerson person, int epoch, bool isNamedByKey)
    {
        int erased = person.Digests.Select(suppressions.Find).Max(each => each?.Epoch ?? ContactIds.NeverErased);
        var begun = Begun(person, epoch);
        return new FoundPerson(person, begun, erased + 1, begun is not null && !isNamedByKey);
    }

    private async Task<List<(string Name, string Contact)>> ContactsAsync(
        Func<IAsyncEnumerable<SourceRecord>> read, IReadOnlyCollection<string> names, string? tenant,
        CancellationToken cancellationToken)
    {
        var known = await ContactNames.FindAllAsync(
            read(), [.. names.Where(name => !ContactNames.IsContactKey(name)).Select(name => Named(name, tenant))],
            cancellationToken);
        var begun = new BegunErasures(key, suppressions);
        var contacts = new List<(string, string)>();
        var refusals = new List<string>();
        foreach (string name in names)
        {
            try
            {
                contacts.Add(
                    (name, ContactNames.IsContactKey(name) ? name : Contact(known[Named(name, tenant)], name)));
            }
            catch (RoleConfigurationException refusal) when (names.Count > 1)
            {
                refusals.Add(refusal.Message);
            }
        }

        return refusals.Count == 0 ? contacts : throw new RoleConfigurationException(
            $"{refusals.Count} of {names.Count} people were not found, and nothing was done:\n"
            + string.Join('\n', refusals.Take(RefusalsTold)));

        string Contact(IReadOnlyList<string> keys, string name) => keys.Count == 1
            ? keys[0]
            : begun.Find(name, tenant) ?? ContactNames.Only(keys, Named(name, tenant));
    }

    private async Task<Dictionary<ErasedPerson, int>> AddIdentitiesAsync(
        Func<IAsyncEnumerable<SourceRecord>> read, IReadOnlyList<ErasedPerson> people,
        CancellationToken cancellationToken)
    {
        using var keyed = new KeyedDigests(key);
        var ids = new ContactIds(keyed);
        var contacts = new Dictionary<string, ErasedPerson>(StringComparer.Ordinal);
        foreach (var person in people)
        {
            foreach (string contact in person.ContactKeys)
            {
                contacts[contact] = person;
            }
        }

        var epochs = new Dictionary<ErasedPerson, int>();
        await foreach (var (recordKey, alias) in AliasesAsync(read, cancellationToken))
        {
            if (alias.Kind != IdentityKind.ContactKey && contacts.TryGetValue(alias.ContactKey, out var person))
            {
                person.AddIdentity(ids.Identity(person.Tenant, alias.Identity));
                epochs[person] = Math.Max(epochs.GetValueOrDefault(person, -1), alias.Epoch);
                if (Digest.TryOfKey(recordKey, out var digest))
                {
                    person.AddDigest(digest);
                }
            }
        }

        return epochs;
    }

    // Whoever is known anew since the last erasure is erased once more; any other run goes on with the same.
    private Suppression? Begun(ErasedPerson person, int epoch)
    {
        var known = person.Digests.Select(suppressions.Find).OfType<Suppression>()
            .MaxBy(suppression => suppression.Epoch);
        if (known is null || (epoch >= known.Epoch && !suppressions.IsErased(person.ContactKey)))
        {
            return null;
        }

        foreach (var (digest, suppression) in _erasures.Value[known.ErasureId])
        {
            person.AddDigest(digest);
            person.AddContact(suppression.ContactKey);
        }

        return known;
    }

    private static string Named(string who, string? tenant) => tenant is null ? who : $"{tenant}/{who}";

    private async IAsyncEnumerable<KeyValuePair<string, ContactAlias>> AliasesAsync(
        Func<IAsyncEnumerable<SourceRecord>> read,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var record in read().WithCancellation(cancellationToken))
        {
            if (_reader.TryRead(record, out var alias, out _))
            {
                yield return new(Encoding.UTF8.GetString(record.Key ?? []), alias);
            }
        }
    }
}
