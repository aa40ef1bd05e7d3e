using StreamML.Messaging.Roles;
using StreamML.StreamProcessors.Stages.Collect;
using StreamML.StreamProcessors.Stages.Enrich;
using StreamML.StreamProcessors.Stages.Normalise;
using StreamML.StreamProcessors.Stages.Score;
using StreamML.StreamProcessors.Stages.Voice;
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
/// collector      labels -> the vectors and texts that were served before them: feedback, events, whatsapp.statuses,
///                contact.features and messages.enriched to training.rows
/// </code>
/// What a role cannot process goes to the dead letters of the topic it came from.
/// </summary>
public static class Topology
{
    /// <summary>The roles, in the order a record meets them.</summary>
    public static IReadOnlyList<IRole> Roles { get; } =
    [
        new NormaliserRole(), new MediaFetcherRole(), new TranscriberRole(), new EnricherRole(), new ScorerRole(),
        new WindowsRole(), new CollectorRole(),
    ];
}
