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

/// <summary>Finds everything that a person is called.</summary>
internal sealed class PersonLookup(InstallationKey key, SuppressionBook suppressions)
{
    private readonly RecordReader<ContactAlias> _reader = new();

    /// <summary>Finds a person by any identity or contact key, also one of whom an erasure has begun.</summary>
    /// <param name="read">Reads <c>contact.aliases</c> from its start to its end; called twice.</param>
    /// <param name="who">A contact key, or a phone number in any notation, a user id or a user name.</param>
    /// <param name="tenant">Whose contact; null: of the only tenant that knows the person.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RoleConfigurationException">Nobody is called so, or several are; the message says what to
    /// do.</exception>
    public async Task<FoundPerson> FindAsync(
        Func<IAsyncEnumerable<SourceRecord>> read, string who, string? tenant, CancellationToken cancellationToken)
    {
        string contact = ContactNames.IsContactKey(who)
            ? who
            : BegunContact(who, tenant) is { } gone && !await IsKnownAsync(read, who, tenant, cancellationToken)
                ? gone
                : await ContactNames.FindAsync(read(), Named(who, tenant), cancellationToken);
        var winners = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var alias in AliasesAsync(read, cancellationToken))
        {
            if (alias.Value is { Kind: IdentityKind.ContactKey } merge)
            {
                winners[merge.Identity] = merge.ContactKey;
            }
        }

        string root = ContactNames.Winner(contact, winners);
        var person = new ErasedPerson(key, root[..root.LastIndexOf('/')], root);
        person.AddContact(contact);
        foreach (string loser in winners.Keys.Where(loser => ContactNames.Winner(loser, winners) == root))
        {
            person.AddContact(loser);
        }

        int epoch = -1;
        await foreach (var (recordKey, alias) in AliasesAsync(read, cancellationToken))
        {
            if (alias.Kind != IdentityKind.ContactKey && person.ContactKeys.Contains(alias.ContactKey))
            {
                person.AddIdentity(alias.Identity);
                epoch = Math.Max(epoch, alias.Epoch);
                if (Digest.TryOfKey(recordKey, out var digest))
                {
                    person.AddDigest(digest);
                }
            }
        }

        int erased = person.Digests.Select(suppressions.Find).Max(each => each?.Epoch ?? ContactIds.NeverErased);
        var begun = Begun(person, epoch);
        return new FoundPerson(person, begun, erased + 1, begun is not null && !ContactNames.IsContactKey(who));
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

        foreach (var (digest, suppression) in suppressions.All)
        {
            if (suppression.ErasureId == known.ErasureId)
            {
                person.AddDigest(digest);
                person.AddContact(suppression.ContactKey);
            }
        }

        return known;
    }

    private string? BegunContact(string who, string? tenant)
    {
        using var keyed = new KeyedDigests(key);
        var ids = new ContactIds(keyed);
        var tenants = tenant is null
            ? suppressions.All.Select(each => each.Value.Tenant).Distinct(StringComparer.Ordinal)
            : [tenant];
        return tenants
            .SelectMany(of => ContactNames.Spellings(who).Select(text => suppressions.Find(ids.Identity(of, text))))
            .FirstOrDefault(found => found is not null)?.ContactKey;
    }

    private static async Task<bool> IsKnownAsync(
        Func<IAsyncEnumerable<SourceRecord>> read, string who, string? tenant, CancellationToken cancellationToken)
    {
        try
        {
            await ContactNames.FindAsync(read(), Named(who, tenant), cancellationToken);
            return true;
        }
        catch (RoleConfigurationException)
        {
            return false;
        }
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
