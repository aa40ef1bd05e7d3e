using StreamML.Messaging.Keys;
using StreamML.Messaging.Topics;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.StreamProcessors.Stages.Enrich;
using StreamML.StreamProcessors.Stages.Normalise;
using StreamML.StreamProcessors.Stages.Score;
using StreamML.StreamProcessors.Stages.Voice;
using StreamML.Storage.Contacts;
using StreamML.StreamProcessors.Windows;

namespace StreamML.StreamProcessors;

/// <summary>
/// The stages in order, and the roles that run them:
/// <code>
/// whatsapp.raw ─┐              ┌─> whatsapp.messages ─ media-fetcher ─> whatsapp.voice-notes ─ transcriber ─┐
/// api.raw ──────┴─ normaliser ─┼─> messages.text &lt;─────────────────────────────────────────────────────────┘
///                              │         └─ enricher ───> messages.enriched
///                              │                               │
///                              ├─> whatsapp.statuses ──────────┼─ scorer ─┬─> contact.features, predictions
///                              ├─> feedback, events ───────────┘          └─> contact.scores, contact.score-changes
///                              └─> contact.aliases
///
/// normaliser     parse -> de-duplicate -> find the contact -> take out the text
/// media-fetcher  audio messages -> download -> inline or media store
/// transcriber    decode -> transcribe
/// enricher       language -> translation -> sentiment, emotion, intent, audience -> risk
/// scorer         state of the contact -> features -> lead, churn, engagement, demographic -> changes
/// windows        labels -> what was counted of the message -> windows of its subjects: messages.enriched, feedback and
///                contact.score-changes to analytics.windows and conversation.trends
/// </code>
/// What a role cannot process goes to the dead letters of the topic it came from.
/// </summary>
public static class Topology
{
    /// <summary>What each role reads, in the order a record meets them.</summary>
    public static IReadOnlyList<(string Role, IReadOnlyList<TopicDefinition> Topics)> Inputs { get; } =
    [
        ("normaliser", [TopicCatalogue.WhatsAppRaw, TopicCatalogue.ApiRaw]),
        (VoiceNoteFetcher.Name, [TopicCatalogue.WhatsAppMessages]),
        (VoiceNoteTranscriber.Name, [TopicCatalogue.VoiceNotes]),
        ("enricher", [TopicCatalogue.MessagesText]),
        (ContactScorer.Name, ContactRecords.Topics),
        (WindowCounter.Name, WindowCounter.Topics),
    ];

    /// <summary>
    /// Raw topics to typed ones, each thing once. One task has the same partition of both raw topics: both are keyed by
    /// tenant, so that a tenant's aliases are in one place.
    /// </summary>
    /// <param name="key">The installation's key: contact keys are made with it.</param>
    /// <param name="time">Clock.</param>
    /// <param name="identityKeysUntilMs">Raw records received until then, milliseconds since the Unix epoch, may name
    /// contacts by keys of the version before; 0: none.</param>
    public static TransactionalRole Normaliser(InstallationKey key, TimeProvider time, long identityKeysUntilMs = 0) =>
        new(
        Inputs[0].Role,
        Inputs[0].Topics,
        Changelogs: [TopicCatalogue.NormaliserSeen, TopicCatalogue.NormaliserAliases, TopicCatalogue.NormaliserUnread],
        CreateProcessor: task => new Normaliser(task.StateDirectory, key, time, identityKeysUntilMs));

    /// <summary>Audio messages to voice notes with their audio, one each.</summary>
    /// <param name="service">What its tasks share; it must outlive the role.</param>
    public static TransactionalRole MediaFetcher(MediaFetchService service) => new(
        Inputs[1].Role,
        Inputs[1].Topics,
        Changelogs: [],
        CreateProcessor: _ => new VoiceNoteFetcher(service));

    /// <summary>Voice notes to texts, one each.</summary>
    /// <param name="service">What its tasks share; it must outlive the role.</param>
    public static TransactionalRole Transcriber(TranscriptionService service) => new(
        Inputs[2].Role,
        Inputs[2].Topics,
        Changelogs: [],
        CreateProcessor: _ => new VoiceNoteTranscriber(service));

    /// <summary>Texts to enriched messages, one each.</summary>
    /// <param name="parts">What all tasks share; it must outlive the role.</param>
    /// <param name="time">Clock.</param>
    public static TransactionalRole Enricher(EnricherServices parts, TimeProvider time) => new(
        Inputs[3].Role,
        Inputs[3].Topics,
        Changelogs: [],
        CreateProcessor: _ => new Enricher(parts, time));

    /// <summary>Everything known of contacts to their features and scores.</summary>
    /// <param name="parts">What all tasks share; it must outlive the role.</param>
    /// <param name="time">Clock.</param>
    public static TransactionalRole Scorer(ScorerServices parts, TimeProvider time) => new(
        Inputs[4].Role,
        Inputs[4].Topics,
        Changelogs: [TopicCatalogue.ScorerContacts],
        CreateProcessor: task => new ContactScorer(
            parts, new ContactStore(Path.Combine(task.StateDirectory, "contacts"), parts.Memory), task.TaskId, time));

    /// <summary>Labels, feedback and changes of scores to counts by minute, hour and day.</summary>
    /// <param name="key">The installation's key: message ids are looked up by hashes made with it.</param>
    /// <param name="retention">How long topics are kept, and so the role's state.</param>
    /// <param name="time">Clock.</param>
    public static TransactionalRole Windows(InstallationKey key, RetentionOptions retention, TimeProvider time) => new(
        Inputs[5].Role,
        Inputs[5].Topics,
        Changelogs: [TopicCatalogue.WindowsMessages, TopicCatalogue.WindowsCounts],
        CreateProcessor: task => new WindowCounter(new WindowState(task.StateDirectory, retention), key, time));
}
