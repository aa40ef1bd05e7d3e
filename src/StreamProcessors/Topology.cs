using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.StreamProcessors.Stages.Normalise;

namespace StreamML.StreamProcessors;

/// <summary>
/// The stages in order, and the roles that run them:
/// <code>
/// whatsapp.raw ─┐             ┌─> whatsapp.messages
/// api.raw ──────┴─ normaliser ┼─> messages.text ── enricher ──> messages.enriched
///                             ├─> whatsapp.statuses
///                             ├─> feedback, events
///                             └─> contact.aliases
/// </code>
/// What a role cannot process goes to the dead letters of the topic it came from.
/// </summary>
public static class Topology
{
    /// <summary>Raw topics to typed ones, exactly once: parse, de-duplicate, find the contact, take out the text.</summary>
    /// <param name="time">Clock.</param>
    public static TransactionalRole Normaliser(TimeProvider time) => new(
        "normaliser",
        Topics: [TopicCatalogue.WhatsAppRaw, TopicCatalogue.ApiRaw],
        Changelogs: [TopicCatalogue.NormaliserSeen, TopicCatalogue.NormaliserAliases],
        CreateProcessor: task => new Normaliser(task.StateDirectory, time));
}
