using System.Text;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Messaging;
using StreamML.Schemas.Contacts;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Storage.Aliases;

namespace StreamML.StreamProcessors.Stages.Score;

/// <summary>
/// Finds the contact that people name by a phone number, a user id or a user name. A contact key tells none of these:
/// they stand in the values of <c>contact.aliases</c>.
/// </summary>
public static class ContactNames
{
    /// <summary>The topics to look in.</summary>
    public static IReadOnlyList<TopicDefinition> Topics { get; } = [TopicCatalogue.ContactAliases];

    /// <summary>Whether a text is a contact key: a tenant, a slash and 32 lower-case hex digits.</summary>
    public static bool IsContactKey(string contact)
    {
        ArgumentNullException.ThrowIfNull(contact);
        int slash = contact.LastIndexOf('/');
        return slash > 0 && ContactIds.IsContactKey(contact, contact[..slash]);
    }

    /// <summary>The contact key of a person, the one that won where several were merged.</summary>
    /// <param name="aliases">The records of <see cref="Topics"/>, those of a partition in order.</param>
    /// <param name="contact">A phone number in any notation, a user id or a user name; <c>TENANT/</c> may stand before
    /// it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RoleConfigurationException">Nobody is called so, or several are; the message says what to
    /// do.</exception>
    public static async Task<string> FindAsync(
        IAsyncEnumerable<SourceRecord> aliases, string contact, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(aliases);
        ArgumentNullException.ThrowIfNull(contact);
        return Only((await FindAllAsync(aliases, [contact], cancellationToken))[contact], contact);
    }

    /// <summary>The contact keys of many people in one pass, as for one: none of those that nobody is called.</summary>
    internal static async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> FindAllAsync(
        IAsyncEnumerable<SourceRecord> aliases, IReadOnlyCollection<string> contacts,
        CancellationToken cancellationToken)
    {
        var reader = new RecordReader<ContactAlias>();
        var found = new Dictionary<string, ContactAlias>(StringComparer.Ordinal);
        var winners = new Dictionary<string, string>(StringComparer.Ordinal);
        var asked = contacts.SelectMany(contact => Spellings(contact[(contact.LastIndexOf('/') + 1)..]))
            .ToHashSet(StringComparer.Ordinal);
        await foreach (var record in aliases.WithCancellation(cancellationToken))
        {
            string key = Encoding.UTF8.GetString(record.Key ?? []);
            if (record.Value is null)
            {
                // Of a person who was erased; the alias before it may be there until compaction.
                found.Remove(key);
                winners.Remove(key);
            }

            if (reader.Read(record, "look-up", out _) is not { } alias)
            {
                continue;
            }

            if (alias.Kind == IdentityKind.ContactKey)
            {
                winners[alias.Identity] = alias.ContactKey;
            }
            else if (asked.Contains(alias.Identity))
            {
                found[key.Length > 0 ? key : $"{alias.Tenant}/{alias.Identity}"] = alias;
            }
        }

        var named = found.Values.ToLookup(alias => alias.Identity, StringComparer.Ordinal);
        return contacts.Distinct(StringComparer.Ordinal).ToDictionary(
            contact => contact, contact => Keys(contact, named, winners), StringComparer.Ordinal);
    }

    private static IReadOnlyList<string> Keys(
        string contact, ILookup<string, ContactAlias> named, Dictionary<string, string> winners)
    {
        int slash = contact.LastIndexOf('/');
        return
        [
            .. Spellings(contact[(slash + 1)..]).SelectMany(text => named[text])
                .Where(alias => slash < 0 || alias.Tenant == contact[..slash])
                .Select(alias => Winner(alias.ContactKey, winners)).Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>The contact at the end of the merges.</summary>
    internal static string Winner(string key, Dictionary<string, string> winners)
    {
        // Merges point at an older contact each: they end. What another program wrote need not.
        for (int steps = 0; steps < winners.Count && winners.TryGetValue(key, out string? winner)
            && winner != key; steps++)
        {
            key = winner;
        }

        return key;
    }

    /// <summary>The only key of those that were found.</summary>
    /// <exception cref="RoleConfigurationException">There is none, or several; the message says what to
    /// do.</exception>
    internal static string Only(IReadOnlyList<string> keys, string contact) => keys.Count switch
    {
        1 => keys[0],
        0 => throw new RoleConfigurationException(
            $"Nobody is known as '{contact}'. To list contacts: 'streamml tail contact.scores --once', or SELECT "
            + "contact_key FROM streamml.contacts in the database."),
        _ => throw new RoleConfigurationException(
            $"'{contact}' is the identity of {keys.Count} contacts: "
            + $"{string.Join(", ", keys.Order(StringComparer.Ordinal).Take(10))}. Name one of them."),
    };

    /// <summary>What an identity may be called on topics: it may be typed as a user name or as any other.</summary>
    internal static HashSet<string> Spellings(string text)
    {
        var spellings = new HashSet<string>(StringComparer.Ordinal) { text };
        foreach (var field in new[] { IdentityField.Any, IdentityField.Lid, IdentityField.UserName })
        {
            if (IdentityForms.TryRead(text, field, out var form))
            {
                spellings.Add(form.Value);
                spellings.Add(form.Given);
            }
        }

        return spellings;
    }
}
