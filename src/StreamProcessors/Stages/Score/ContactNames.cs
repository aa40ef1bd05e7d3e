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
        var reader = new RecordReader<ContactAlias>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var winners = new Dictionary<string, string>(StringComparer.Ordinal);
        int slash = contact.LastIndexOf('/');
        var asked = Spellings(contact[(slash + 1)..]);
        await foreach (var record in aliases.WithCancellation(cancellationToken))
        {
            if (reader.Read(record, "look-up", out _) is not { } alias)
            {
                continue;
            }

            if (alias.Kind == IdentityKind.ContactKey)
            {
                winners[alias.Identity] = alias.ContactKey;
            }
            else if ((slash < 0 || alias.Tenant == contact[..slash]) && asked.Contains(alias.Identity))
            {
                keys.Add(alias.ContactKey);
            }
        }

        return Only([.. keys.Select(key => Winner(key, winners)).Distinct()], contact);
    }

    // Merges point at an older contact each: they end. What another program wrote need not.
    private static string Winner(string key, Dictionary<string, string> winners)
    {
        for (int steps = 0; steps < winners.Count && winners.TryGetValue(key, out string? winner)
            && winner != key; steps++)
        {
            key = winner;
        }

        return key;
    }

    private static string Only(List<string> keys, string contact) => keys.Count switch
    {
        1 => keys[0],
        0 => throw new RoleConfigurationException(
            $"Nobody is known as '{contact}'. To list contacts: 'streamml tail contact.scores --once', or SELECT "
            + "contact_key FROM streamml.contacts in the database."),
        _ => throw new RoleConfigurationException(
            $"'{contact}' is the identity of {keys.Count} contacts: "
            + $"{string.Join(", ", keys.Order(StringComparer.Ordinal).Take(10))}. Name one of them."),
    };

    // What somebody types may be the name of a user as well as any other identity.
    private static HashSet<string> Spellings(string text)
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
