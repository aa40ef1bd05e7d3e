using System.Text;
using Google.Protobuf;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Schemas.Contacts;

namespace StreamML.Storage.Aliases;

/// <summary>
/// Maps identities to contacts. A contact key is made from the first identity seen of a person
/// (<see cref="ContactIds"/>) and is permanent; each later identity becomes an alias. If identities of one person
/// belong to two contacts, the older contact wins (first seen, then key in ordinal order): an alias of kind CONTACT_KEY
/// points from the loser's key to the winner's, and lookups follow it. Not thread-safe.
/// </summary>
/// <remarks>
/// Each alias is written twice: typed to <c>contact.aliases</c>, which is partitioned by its key like every typed
/// topic, and bare (the same key, the Protobuf without a frame) to the changelog, whose partition is the task's own.
/// The key is the tenant and a digest of the identity; for a merge, the losing contact key. Only the value names the
/// identity.
/// </remarks>
internal sealed class AliasStore : IStateStore, IContactAliases
{
    private const byte ContactDigest = 17;

    private readonly ContactIds _ids;
    private readonly AliasTable _table = new();
    private readonly AliasFile _file;

    /// <summary>Opens the store in its own folder.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="ids">Creates the keys.</param>
    public AliasStore(string directory, ContactIds ids)
    {
        _ids = ids;
        Directory.CreateDirectory(directory);
        _file = AliasFile.Open(Path.Combine(directory, "aliases.log"), _table);
    }

    /// <inheritdoc />
    public TopicDefinition Changelog => TopicCatalogue.NormaliserAliases;

    /// <inheritdoc />
    public long RestoreFrom => _file.ChangelogOffset;

    /// <summary>Number of known contacts, including those that lost.</summary>
    public int Contacts => _table.Contacts.Count;

    /// <inheritdoc />
    public string Resolve(string tenant, IReadOnlyList<Identity> identities, Sighting sighting, IBatchOutput output)
    {
        if (identities.Count == 0)
        {
            return "";
        }

        var digests = identities.Count <= 16
            ? stackalloc Digest[identities.Count]
            : new Digest[identities.Count];
        int winner = ContactKeys.None;
        for (int i = 0; i < digests.Length; i++)
        {
            digests[i] = DigestOf(tenant, identities[i]);
            int found = identities[i].Kind == IdentityKind.ContactKey
                ? Named(tenant, identities[i].Value, digests[i], sighting, output)
                : _table.Find(digests[i]);
            winner = found == ContactKeys.None || winner == found ? winner
                : winner == ContactKeys.None ? found
                : Merge(tenant, winner, found, sighting, output);
        }

        if (winner == ContactKeys.None)
        {
            // A caller may have named the key before the identity was seen.
            string key = _ids.Contact(tenant, identities[0].Value, ContactIds.NeverErased);
            winner = _table.Contacts.RootOf(FindOrAdd(key, sighting.SeenAtMs));
        }

        for (int i = 0; i < digests.Length; i++)
        {
            if (_table.Find(digests[i]) == ContactKeys.None)
            {
                _table.Own(digests[i], winner);
                Announce(ContactIds.Key(tenant, digests[i]), tenant, identities[i], winner, sighting, output);
            }
        }

        return _table.Contacts.KeyOf(winner);
    }

    /// <inheritdoc />
    public string RecordKey(string contactKey, string tenant, string id)
        => contactKey.Length > 0 ? contactKey : _ids.Record(tenant, id);

    /// <inheritdoc />
    public void Restore(SourceRecord change)
    {
        byte[] value = change.Value
            ?? throw new InvalidDataException($"{change.Source} at offset {change.Offset} is not a change of this store.");
        var alias = ContactAlias.Parser.ParseFrom(value);
        int contact = FindOrAdd(alias.ContactKey, alias.ContactSinceMs);
        if (alias.Kind == IdentityKind.ContactKey)
        {
            _table.Win(FindOrAdd(alias.Identity, alias.LearntAtMs), contact);
        }
        else
        {
            _table.Own(_ids.Identity(alias.Tenant, alias.Identity), contact);
        }

        _table.Commit();
    }

    /// <inheritdoc />
    public void Commit() => _table.Commit();

    /// <inheritdoc />
    public void Rollback() => _table.Rollback();

    /// <inheritdoc />
    public void Checkpoint(long changelogOffset)
    {
        if (_table.HasPending)
        {
            throw new InvalidOperationException("A checkpoint holds committed state only; a batch is pending.");
        }

        _file.Append(_table, changelogOffset);
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    // A contact key identifies nobody: it needs no keyed hash, and contains its tenant.
    private Digest DigestOf(string tenant, Identity identity)
        => identity.Kind == IdentityKind.ContactKey
            ? Digest.Of(ContactDigest, identity.Value)
            : _ids.Identity(tenant, identity.Value);

    /// <summary>
    /// The contact that a caller names by its key. If it is unknown (the state was rebuilt, or the key is of another
    /// installation), the caller gets a contact under that very key. An alias that points at itself makes it durable.
    /// </summary>
    private int Named(string tenant, string key, Digest digest, Sighting sighting, IBatchOutput output)
    {
        int found = _table.Find(digest);
        if (found == ContactKeys.None)
        {
            found = _table.AddContact(digest, key, sighting.SeenAtMs);
            Announce(key, tenant, new Identity(IdentityKind.ContactKey, key), found, sighting, output);
        }

        return found;
    }

    private int FindOrAdd(string key, long sinceMs)
    {
        var digest = Digest.Of(ContactDigest, key);
        int contact = _table.FindKey(digest);
        return contact == ContactKeys.None ? _table.AddContact(digest, key, sinceMs) : contact;
    }

    private int Merge(string tenant, int one, int other, Sighting sighting, IBatchOutput output)
    {
        var contacts = _table.Contacts;
        int order = contacts.SinceMs(one).CompareTo(contacts.SinceMs(other));
        if (order == 0)
        {
            order = contacts.Utf8Of(one).SequenceCompareTo(contacts.Utf8Of(other));
        }

        (int winner, int loser) = order < 0 ? (one, other) : (other, one);
        _table.Win(loser, winner);
        string lost = contacts.KeyOf(loser);
        Announce(lost, tenant, new Identity(IdentityKind.ContactKey, lost), winner, sighting, output);
        return winner;
    }

    private void Announce(
        string key, string tenant, Identity identity, int contact, Sighting sighting, IBatchOutput output)
    {
        var alias = new ContactAlias
        {
            Tenant = tenant,
            Identity = identity.Value,
            Kind = identity.Kind,
            ContactKey = _table.Contacts.KeyOf(contact),
            ContactSinceMs = _table.Contacts.SinceMs(contact),
            LearntAtMs = sighting.LearntAtMs,
        };
        output.Send(TopicCatalogue.ContactAliases, key, alias, sighting.LearntAtMs);
        output.SendChange(Changelog, Encoding.UTF8.GetBytes(key), alias.ToByteArray(), sighting.LearntAtMs);
    }
}
