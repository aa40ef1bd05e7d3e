using StreamML.Messaging.Transactions;
using StreamML.Schemas.Contacts;

namespace StreamML.Storage.Aliases;

/// <summary>When something was seen.</summary>
/// <param name="SeenAtMs">When it happened, milliseconds since the Unix epoch: the age of a contact first seen
/// here.</param>
/// <param name="LearntAtMs">When Ingest had read it, milliseconds since the Unix epoch.</param>
internal readonly record struct Sighting(long SeenAtMs, long LearntAtMs);

/// <summary>Finds the contact of identities, and learns new ones.</summary>
internal interface IContactAliases
{
    /// <summary>The contact key of a person, a new one if none of the identities is known.</summary>
    /// <param name="tenant">Tenant.</param>
    /// <param name="identities">All of one person; a new contact is named by the first. Empty: nobody, whose key is
    /// empty.</param>
    /// <param name="sighting">When they were seen.</param>
    /// <param name="output">Receives newly learnt aliases.</param>
    string Resolve(string tenant, IReadOnlyList<Identity> identities, Sighting sighting, IBatchOutput output);

    /// <summary>
    /// The Kafka key of a record: its contact's, or, if it names nobody, a digest of its own id, so that its revisions
    /// keep their order.
    /// </summary>
    string RecordKey(string contactKey, string tenant, string id);
}
