using System.Text;
using Google.Protobuf;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Webhooks;

namespace StreamML.StreamProcessors.State.Aliases;

/// <summary>
/// Which contact an identity belongs to. A contact key is the tenant and the first identity seen of a person, for
/// ever; each
/// later identity becomes an alias. Where identities of one person belong to two contacts, the older contact wins
/// (first seen,
/// then key in ordinal order): an alias of kind CONTACT_KEY points from the loser's key to the winner's, and lookups
/// follow it.
/// One thread at a time.
/// </summary>
/// <remarks>
/// Each alias goes out twice: typed to <c>contact.aliases</c>, which is partitioned by its key like every typed topic,
/// and
/// bare (the same key, the Protobuf without a frame) to the changelog, whose partition is the task's own.
/// </remarks>
internal sealed class AliasStore : IStateStore, IContactAliases
{
    private const byte IdentityDigest = 16;
    private const byte ContactDigest = 17;

    private readonly AliasTable _table = new();
    private readonly AliasFile _file;

    /// <summary>Opens the store in a folder that is its own.</summary>
    public AliasStore(string directory)
    {
        Directory.CreateDirectory(directory);
        _file = AliasFile.Open(Path.Combine(directory, "aliases.log"), _table);
    }

    /// <inheritdoc />
    public TopicDefinition Changelog => TopicCatalogue.NormaliserAliases;

    /// <inheritdoc />
    public long RestoreFrom => _file.ChangelogOffset;

    /// <summary>Contacts known, those that lost included.</summary>
    public int Contacts => _table.Contacts.Count;

    /// <inheritdoc />
    public string Resolve(string tenant, IReadOnlyList<Identity> identities, Sighting sighting, IBatchOutput output)
    {
        identities = WithoutUnknownKeys(tenant, identities);
        if (identities.Count == 0)
        {
            return "";
        }

        Span<Digest> digests = identities.Count <= 16
            ? stackalloc Digest[identities.Count]
            : new Digest[identities.Count];
        int winner = ContactKeys.None;
        for (int i = 0; i < digests.Length; i++)
        {
            digests[i] = DigestOf(tenant, identities[i]);
            int found = _table.Find(digests[i]);
            winner = found == ContactKeys.None || winner == found ? winner
                : winner == ContactKeys.None ? found
                : Merge(tenant, winner, found, sighting, output);
        }

        if (winner == ContactKeys.None)
        {
            string key = $"{tenant}/{identities[0].Value}";
            winner = _table.AddContact(Digest.Of(ContactDigest, key), key, sighting.SeenAtMs);
        }

        for (int i = 0; i < digests.Length; i++)
        {
            if (_table.Find(digests[i]) == ContactKeys.None)
            {
                _table.Own(digests[i], winner);
                Announce(tenant, identities[i].Value, identities[i].Kind, winner, sighting, output);
            }
        }

        return _table.Contacts.KeyOf(winner);
    }

    /// <inheritdoc />
    public void Restore(SourceRecord change)
    {
        byte[] value = change.Value
            ?? throw new InvalidDataException($"{change.Source} at offset {change.Offset} is no change of this store.");
        ContactAlias alias = ContactAlias.Parser.ParseFrom(value);
        int contact = FindOrAdd(alias.ContactKey, alias.ContactSinceMs);
        if (alias.Kind == IdentityKind.ContactKey)
        {
            _table.Win(FindOrAdd(alias.Identity, alias.LearntAtMs), contact);
        }
        else
        {
            _table.Own(Digest.Of(IdentityDigest, alias.Tenant, alias.Identity), contact);
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

    private static Digest DigestOf(string tenant, Identity identity)
        => identity.Kind == IdentityKind.ContactKey
            ? Digest.Of(ContactDigest, identity.Value)
            : Digest.Of(IdentityDigest, tenant, identity.Value);

    /// <summary>
    /// A caller may name a person by a contact key before we have seen anything of that person. The identity within
    /// the key is
    /// then as good, and gives a new contact the very key named.
    /// </summary>
    private IReadOnlyList<Identity> WithoutUnknownKeys(string tenant, IReadOnlyList<Identity> identities)
    {
        for (int i = 0; i < identities.Count; i++)
        {
            if (identities[i].Kind == IdentityKind.ContactKey
                && _table.FindKey(DigestOf(tenant, identities[i])) == ContactKeys.None)
            {
                string within = identities[i].Value[(tenant.Length + 1)..];
                IdentityKind kind = within.All(char.IsAsciiDigit) ? IdentityKind.Phone : IdentityKind.UserId;
                return [.. identities.Take(i), new Identity(kind, within), .. identities.Skip(i + 1)];
            }
        }

        return identities;
    }

    private int FindOrAdd(string key, long sinceMs)
    {
        var digest = Digest.Of(ContactDigest, key);
        int contact = _table.FindKey(digest);
        return contact == ContactKeys.None ? _table.AddContact(digest, key, sinceMs) : contact;
    }

    private int Merge(string tenant, int one, int other, Sighting sighting, IBatchOutput output)
    {
        ContactKeys contacts = _table.Contacts;
        int order = contacts.SinceMs(one).CompareTo(contacts.SinceMs(other));
        if (order == 0)
        {
            order = contacts.Utf8Of(one).SequenceCompareTo(contacts.Utf8Of(other));
        }

        (int winner, int loser) = order < 0 ? (one, other) : (other, one);
        _table.Win(loser, winner);
        Announce(tenant, contacts.KeyOf(loser), IdentityKind.ContactKey, winner, sighting, output);
        return winner;
    }

    private void Announce(
        string tenant, string identity, IdentityKind kind, int contact, Sighting sighting, IBatchOutput output)
    {
        var alias = new ContactAlias
        {
            Tenant = tenant,
            Identity = identity,
            Kind = kind,
            ContactKey = _table.Contacts.KeyOf(contact),
            ContactSinceMs = _table.Contacts.SinceMs(contact),
            LearntAtMs = sighting.LearntAtMs,
        };
        string key = $"{tenant}/{identity}";
        output.Send(TopicCatalogue.ContactAliases, key, alias, sighting.LearntAtMs);
        output.SendChange(Changelog, Encoding.UTF8.GetBytes(key), alias.ToByteArray(), sighting.LearntAtMs);
    }
}
