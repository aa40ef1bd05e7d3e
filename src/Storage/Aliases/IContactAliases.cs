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
    /// Whether something is about a person who was erased, and must not bring them back: it happened or was received
    /// before, or it does not make anyone known.
    /// </summary>
    /// <param name="tenant">Tenant.</param>
    /// <param name="identities">All of one person.</param>
    /// <param name="seenAtMs">When it happened, milliseconds since the Unix epoch; when it was received where that is
    /// not known.</param>
    /// <param name="makesKnown">Whether it may begin a new contact of an erased person: a message or an event may, a
    /// status of an earlier message or a mere mention may not.</param>
    bool IsErased(string tenant, IReadOnlyList<Identity> identities, long seenAtMs, bool makesKnown);

    /// <summary>
    /// The Kafka key of a record: its contact's, or, if it names nobody, a digest of its own id, so that its revisions
    /// keep their order.
    /// </summary>
    string RecordKey(string contactKey, string tenant, string id);
}
