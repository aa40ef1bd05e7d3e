using System.Text;
using Google.Protobuf;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Schemas.Contacts;
using StreamML.Storage.Suppressions;

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
/// <para>
/// The digest of an identity that was erased includes how often (ADR 49): what was known by the digest before is never
/// found again, and whoever writes next is somebody new. So nothing is removed here when a person is erased; what stays
/// in memory and in the file are keyed hashes that lead nowhere. The values on the two topics get tombstones.
/// </para>
/// </remarks>
internal sealed class AliasStore : IStateStore, IContactAliases
{
    private const byte ContactDigest = 17;

    private readonly ContactIds _ids;
    private readonly SuppressionBook _suppressions;
    private readonly AliasTable _table = new();
    private readonly AliasFile _file;

    /// <summary>Opens the store in its own folder.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="ids">Creates the keys.</param>
    /// <param name="suppressions">Who was erased.</param>
    public AliasStore(string directory, ContactIds ids, SuppressionBook suppressions)
    {
        _ids = ids;
        _suppressions = suppressions;
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

        // Looked up once: a suppression may come at any time, and key, digest and record must agree.
        var epochs = identities.Count <= 16 ? stackalloc int[identities.Count] : new int[identities.Count];
        int winner = ContactKeys.None;
        for (int i = 0; i < digests.Length; i++)
        {
            epochs[i] = EpochOf(tenant, identities[i]);
            digests[i] = DigestOf(tenant, identities[i], epochs[i]);
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
            string key = _ids.Contact(tenant, identities[0].Value, epochs[0]);
            winner = _table.Contacts.RootOf(FindOrAdd(key, sighting.SeenAtMs));
        }

        for (int i = 0; i < digests.Length; i++)
        {
            if (_table.Find(digests[i]) == ContactKeys.None)
            {
                _table.Own(digests[i], winner);
                Announce(
                    ContactIds.Key(tenant, digests[i]), tenant, identities[i], winner, sighting, output, epochs[i]);
            }
        }

        return _table.Contacts.KeyOf(winner);
    }

    /// <inheritdoc />
    public bool IsErased(string tenant, IReadOnlyList<Identity> identities, long seenAtMs, bool makesKnown)
    {
        if (_suppressions.IsEmpty)
        {
            return false;
        }

        foreach (var identity in identities)
        {
            // A contact key is nobody's but the erased person's: the next one by the same number has another.
            if (identity.Kind == IdentityKind.ContactKey)
            {
                if (_suppressions.IsErased(identity.Value))
                {
                    return true;
                }
            }
            else if (_suppressions.Find(_ids.Identity(tenant, identity.Value)) is { } erased
                && (seenAtMs <= erased.UntilMs
                    || (!makesKnown
                        && _table.Find(DigestOf(tenant, identity, erased.Epoch)) == ContactKeys.None)))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc />
    public string RecordKey(string contactKey, string tenant, string id)
        => contactKey.Length > 0 ? contactKey : _ids.Record(tenant, id);

    /// <inheritdoc />
    public void Restore(SourceRecord change)
    {
        // The tombstone of an erased person's alias: nothing finds what was known by it.
        if (change.Value is not { } value)
        {
            return;
        }

        var alias = ContactAlias.Parser.ParseFrom(value);
        int contact = FindOrAdd(alias.ContactKey, alias.ContactSinceMs);
        if (alias.Kind == IdentityKind.ContactKey)
        {
            _table.Win(FindOrAdd(alias.Identity, alias.LearntAtMs), contact);
        }
        else
        {
            _table.Own(_ids.Identity(alias.Tenant, alias.Identity, alias.Epoch), contact);
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
    private Digest DigestOf(string tenant, Identity identity, int epoch)
        => identity.Kind == IdentityKind.ContactKey
            ? Digest.Of(ContactDigest, identity.Value)
            : _ids.Identity(tenant, identity.Value, epoch);

    private int EpochOf(string tenant, Identity identity)
        => _suppressions.IsEmpty || identity.Kind == IdentityKind.ContactKey
            ? ContactIds.NeverErased
            : _suppressions.Find(_ids.Identity(tenant, identity.Value))?.Epoch ?? ContactIds.NeverErased;

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
        string key, string tenant, Identity identity, int contact, Sighting sighting, IBatchOutput output,
        int epoch = ContactIds.NeverErased)
    {
        var alias = new ContactAlias
        {
            Tenant = tenant,
            Identity = identity.Value,
            Kind = identity.Kind,
            ContactKey = _table.Contacts.KeyOf(contact),
            ContactSinceMs = _table.Contacts.SinceMs(contact),
            LearntAtMs = sighting.LearntAtMs,
            Epoch = epoch,
        };
        output.Send(TopicCatalogue.ContactAliases, key, alias, sighting.LearntAtMs);
        output.SendChange(Changelog, Encoding.UTF8.GetBytes(key), alias.ToByteArray(), sighting.LearntAtMs);
    }
}
