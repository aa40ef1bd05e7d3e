using System.Globalization;
using Google.Protobuf.Reflection;
using StreamML.Schemas.V1;

namespace StreamML.Schemas.Topics;

/// <summary>Every topic of the pipeline, with key, value type, retention and limits; the only list of them.</summary>
public static class TopicCatalogue
{
    /// <summary>Suffix of a dead-letter topic's name.</summary>
    public const string DeadLetterSuffix = ".dead-letter";

    /// <summary>What comes before the number in the name of a shadow generation's topic.</summary>
    public const string GenerationSuffix = ".gen-";

    /// <summary>Bytes by which a dead letter may exceed its origin: room for the headers with its origin.</summary>
    public const int DeadLetterHeadroomBytes = 64 * 1024;

    /// <summary>Default partitions of a topic on the embedded broker.</summary>
    public const int EmbeddedPartitions = 4;

    /// <summary>Default partitions of a topic on a cluster.</summary>
    public const int ClusterPartitions = 12;

    private const int MiB = 1024 * 1024;
    private const long DayMs = 86_400_000;

    // 30 days: a month to investigate problems, and no longer than people expect their messages to be kept.
    internal static readonly TopicRetention Texts = new(30 * DayMs, Compact: false, Delete: true)
    {
        KeptBy = KeptBy.Texts,
    };

    // 400 days: a year, plus a month for late labels.
    internal static readonly TopicRetention History = new(400 * DayMs, Compact: false, Delete: true)
    {
        KeptBy = KeptBy.History,
    };

    private static readonly TopicRetention Forever = new(-1, Compact: false, Delete: true);
    private static readonly TopicRetention Compacted = new(-1, Compact: true, Delete: false);

    // 9 days: the 7 days in which Meta redelivers, a day for an outage of ours, a day because segments are daily.
    private static readonly TopicRetention NineDays = new(9 * DayMs, Compact: true, Delete: true);

    private static readonly RefusalCode[] Unreadable = [RefusalCode.NoValue, RefusalCode.Undecodable];

    // The scorer refuses what cannot be read, and nothing else.
    private static readonly DeadLetterOwner Scorer = new("scorer", Unreadable);
    private static readonly DeadLetterOwner Windows = new("windows", Unreadable);
    private static readonly DeadLetterOwner Collector = new("collector", Unreadable);

    /// <summary>Webhook bodies as received. 4 MiB: a body of 3 MB, its headers and the frame.</summary>
    public static TopicDefinition WhatsAppRaw { get; } = Typed("whatsapp.raw", "tenant", RawWebhook.Descriptor, Texts,
        4 * MiB, "ingest", "Webhook bodies byte for byte, once per tenant they name. May repeat.",
        new DeadLetterOwner("normaliser",
        [
            .. Unreadable, RefusalCode.NoTenant, RefusalCode.UnknownProducer, RefusalCode.BadElements,
            RefusalCode.InvalidUtf8, RefusalCode.InvalidJson, RefusalCode.NotWhatsApp, RefusalCode.NotAnObject,
        ]));

    /// <summary>Feedback and events as posted.</summary>
    public static TopicDefinition ApiRaw { get; } = Typed("api.raw", "tenant", RawApiRecord.Descriptor, Texts,
        4 * MiB, "ingest", "Feedback and events as posted, each with its event id. May repeat.",
        new DeadLetterOwner("normaliser",
        [
            .. Unreadable, RefusalCode.NoTenant, RefusalCode.UnknownKind, RefusalCode.NoEventId,
            RefusalCode.ForeignContact, RefusalCode.InvalidContactKey, RefusalCode.InvalidRecord,
        ]));

    /// <summary>Message revisions.</summary>
    public static TopicDefinition WhatsAppMessages { get; } = Typed("whatsapp.messages", "contact",
        WhatsAppMessage.Descriptor, Texts, 4 * MiB, "normaliser", "One record per message revision, of any type.",
        new DeadLetterOwner("media-fetcher",
        [
            RefusalCode.MediaNotFound, RefusalCode.MediaUnauthorised, RefusalCode.MediaTooLarge,
            RefusalCode.MediaMismatch, RefusalCode.MediaRefusedAddress, RefusalCode.MediaUnavailable,
        ]));

    /// <summary>Delivery statuses.</summary>
    public static TopicDefinition WhatsAppStatuses { get; } = Typed("whatsapp.statuses", "contact",
        MessageStatus.Descriptor, Texts, 4 * MiB, "normaliser", "Sent, delivered, read, played, failed.", Scorer);

    /// <summary>Corrections and outcomes.</summary>
    public static TopicDefinition Feedback { get; } = Typed("feedback", "contact", V1.Feedback.Descriptor, Texts,
        4 * MiB, "normaliser", "Labels for any model: corrections, outcomes, opinions.", Scorer);

    /// <summary>Business events.</summary>
    public static TopicDefinition Events { get; } = Typed("events", "contact", BusinessEvent.Descriptor, History,
        4 * MiB, "normaliser", "Business events: campaigns, orders, carts, tickets, opt-outs.", Scorer);

    /// <summary>Identities of contacts.</summary>
    public static TopicDefinition ContactAliases { get; } = Typed("contact.aliases", "tenant/digest",
        ContactAlias.Descriptor, Compacted, MiB, "normaliser", "Which contact an identity belongs to; merges.");

    /// <summary>Messages as text.</summary>
    public static TopicDefinition MessagesText { get; } = Typed("messages.text", "contact", TextMessage.Descriptor,
        Texts, 4 * MiB, "normaliser, transcriber", "Every message revision as text.",
        new DeadLetterOwner("enricher", [.. Unreadable, RefusalCode.WithoutId]));

    /// <summary>Messages with all model results.</summary>
    public static TopicDefinition MessagesEnriched { get; } = Typed("messages.enriched", "contact",
        EnrichedMessage.Descriptor, Texts, 4 * MiB, "enricher", "Language, sentiment and risk of every message.",
        Scorer);

    /// <summary>Voice notes with their audio: inline up to 512 KiB, in the media store above that.</summary>
    public static TopicDefinition VoiceNotes { get; } = Typed("whatsapp.voice-notes", "contact", VoiceNote.Descriptor,
        Texts, 4 * MiB, "media-fetcher", "Voice notes with their audio.",
        new DeadLetterOwner("transcriber",
        [
            .. Unreadable, RefusalCode.WithoutId, RefusalCode.AudioMissing, RefusalCode.AudioMismatch,
            RefusalCode.NotAudio, RefusalCode.AudioTooLong, RefusalCode.AudioTooLarge,
            RefusalCode.TranscriptionTimedOut, RefusalCode.TranscriptionFailed,
        ]));

    /// <summary>Feature vectors at scoring time.</summary>
    public static TopicDefinition ContactFeatures { get; } = Typed("contact.features", "contact",
        V1.ContactFeatures.Descriptor, History, 4 * MiB, "scorer", "Feature vectors as they were at scoring time.",
        Collector);

    /// <summary>The latest scores of each contact.</summary>
    public static TopicDefinition ContactScores { get; } = Typed("contact.scores", "contact",
        V1.ContactScores.Descriptor, Compacted, 4 * MiB, "scorer", "Lead, churn, engagement and demographic scores.");

    /// <summary>Changes of tier, risk and level.</summary>
    public static TopicDefinition ScoreChanges { get; } = Typed("contact.score-changes", "contact",
        ScoreChange.Descriptor, History, 4 * MiB, "scorer", "Changes of tier or risk, for routing and alerts.");

    /// <summary>
    /// Counts by minute, hour and day. The role windows restores its windows from it, so they are in the partition of
    /// their subject's task.
    /// </summary>
    public static TopicDefinition AnalyticsWindows { get; } = Typed("analytics.windows", "subject/size/start",
        AnalyticsWindow.Descriptor, History with { Compact = true }, 4 * MiB, "windows",
        "Counts by minute, hour and day.");

    /// <summary>How each contact's conversation goes. The role windows restores conversations from it.</summary>
    public static TopicDefinition ConversationTrends { get; } = Typed("conversation.trends", "contact",
        ConversationTrend.Descriptor, Compacted, MiB, "windows", "Sentiment of a conversation and where it goes.");

    /// <summary>Log of predictions, for monitoring. 30 days: drift is assessed over weeks.</summary>
    public static TopicDefinition Predictions { get; } = Typed("predictions", "contact", Prediction.Descriptor,
        new(30 * DayMs, Compact: false, Delete: true), MiB, "all stages", "Predictions, for monitoring.");

    /// <summary>Versions of models.</summary>
    public static TopicDefinition ModelVersions { get; } = Typed("models", "task/scope/version",
        ModelVersion.Descriptor, Compacted, 4 * MiB, "trainer, ops", "Versions of models with manifest and metrics.");

    /// <summary>Bytes of models, in chunks of 512 KiB.</summary>
    public static TopicDefinition ModelArtifacts { get; } = Typed("model.artifacts", "sha256/index",
        ModelArtifactChunk.Descriptor, Compacted, MiB, "trainer, ops", "Bytes of models, in pieces.");

    /// <summary>Which version is live, shadow or canary.</summary>
    public static TopicDefinition ModelControls { get; } = Typed("model.control", "task/scope",
        ModelControl.Descriptor, Forever, MiB, "trainer, ops", "Which version is live, shadow or canary, and was.");

    /// <summary>
    /// Labelled examples. Compaction keeps the current label of each thing.
    /// </summary>
    public static TopicDefinition TrainingRows { get; } = Typed("training.rows", "tenant/row", TrainingRow.Descriptor,
        History with { Compact = true }, 4 * MiB, "collector",
        "Labels with the vectors and texts that were served.");

    /// <summary>What the trainer is asked for.</summary>
    public static TopicDefinition TrainingRequests { get; } = Typed("training.requests", "request",
        TrainingRequest.Descriptor, History, MiB, "ops", "Trainings to start and to stop.");

    /// <summary>How trainings go.</summary>
    public static TopicDefinition TrainingRuns { get; } = Typed("training.runs", "run", TrainingRun.Descriptor,
        History, MiB, "trainer", "Progress, metrics and outcome of trainings.");

    /// <summary>Figures of every version and day. Compaction keeps the last of each.</summary>
    public static TopicDefinition ModelMetrics { get; } = Typed(
        "model.metrics", "tenant/task/version/day/source/metric", ModelMetric.Descriptor,
        History with { Compact = true }, MiB, "trainer", "How good each version was on each day.");

    /// <summary>
    /// How comparisons of versions and the watches over live ones stand: what a trainer goes on with.
    /// </summary>
    public static TopicDefinition TrainingGates { get; } = Typed("training.gates", "task/scope/version",
        TrainingGate.Descriptor, Compacted, MiB, "trainer", "Evidence about new versions and about live ones.");

    /// <summary>
    /// Values that all roles must share: the fingerprint of the installation's key. Never dead-lettered.
    /// </summary>
    public static TopicDefinition Installation { get; } = Typed("installation", "\"key\"", InstallationMark.Descriptor,
        Compacted, MiB, "first start", "The fingerprint of the key that contact keys are made with.");

    /// <summary>
    /// Keys of the REST API, without their secrets. Whoever opens a door follows it. Never dead-lettered.
    /// </summary>
    public static TopicDefinition AccessKeys { get; } = Typed("access.keys", "key id", AccessKey.Descriptor,
        Compacted, MiB, "ops", "Keys of the REST API: digests, scopes, tenant, expiry.");

    /// <summary>When each key was used last. Never dead-lettered.</summary>
    public static TopicDefinition AccessUses { get; } = Typed("access.uses", "key id", AccessKeyUse.Descriptor,
        Compacted, MiB, "ingest, api", "When each key was used last, to the minute.");

    /// <summary>
    /// What became of each dead letter. Kept as long as the longest-kept dead letters. Never dead-lettered.
    /// </summary>
    public static TopicDefinition DeadLetterDecisions { get; } = Typed("dead-letter.decisions",
        "topic/partition/offset/role", DeadLetterDecision.Descriptor, History with { Compact = true }, MiB, "ops",
        "What became of each dead letter: redriven, or discarded and why.");

    /// <summary>
    /// Who was erased, by keyed hashes. Every stage follows it, so that nobody comes back from a redelivery, a replay
    /// or a backup. Kept forever. Never dead-lettered.
    /// </summary>
    public static TopicDefinition Suppressions { get; } = Typed("suppressions", "tenant/digest",
        Suppression.Descriptor, Compacted, MiB, "ops", "Keyed hashes of erased identities, each with its epoch.");

    /// <summary>
    /// Jobs, and under <c>job/request</c> what was asked of each last. Never dead-lettered.
    /// </summary>
    public static TopicDefinition Jobs { get; } = Typed("jobs", "job", Job.Descriptor, Compacted, 4 * MiB,
        "jobs, ops", "Jobs such as replays: plan, state, progress, and what is asked of them.");

    /// <summary>
    /// Changelog of the Normaliser's de-duplication store: key is a keyed 16-byte digest, value 8 bytes of time.
    /// </summary>
    public static TopicDefinition NormaliserSeen { get; } = new("streamml.normaliser.seen", "digest", Value: null,
        NineDays, MiB, "normaliser", "Changelog: ids already normalised, for 9 days.");

    /// <summary>
    /// Changelog of the Normaliser's aliases: key tenant/digest, value a <see cref="ContactAlias"/> without frame.
    /// Separate from <c>contact.aliases</c>, whose records are in the partition of their key's hash and not in the
    /// task's.
    /// </summary>
    public static TopicDefinition NormaliserAliases { get; } = new("streamml.normaliser.aliases", "tenant/digest",
        Value: null, Compacted, MiB, "normaliser", "Changelog: which contact an identity belongs to.");

    /// <summary>
    /// Changelog of the Normaliser's counts of parts that are only archived: key is a name, value 8 bytes, the count.
    /// </summary>
    public static TopicDefinition NormaliserUnread { get; } = new("streamml.normaliser.unread", "name", Value: null,
        Compacted, MiB, "normaliser", "Changelog: how often each field came that nothing reads.");

    /// <summary>
    /// Changelog of the numbers of feedback: key is a keyed 16-byte digest of a tenant, or of a tenant and an event id,
    /// value 8 bytes, its last number or its number. Kept for ever: it cannot be made again once <c>api.raw</c> has
    /// lost its first records.
    /// </summary>
    public static TopicDefinition NormaliserNumbers { get; } = new("streamml.normaliser.numbers", "digest",
        Value: null, Compacted, MiB, "normaliser", "Changelog: the numbers of feedback.");

    /// <summary>Changelog of the Scorer: key is the contact key, value the contact's state.</summary>
    public static TopicDefinition ScorerContacts { get; } = new("streamml.scorer.contacts", "contact",
        Value: null, Compacted, 4 * MiB, "scorer", "Changelog: what is known about each contact.");

    /// <summary>
    /// What the role windows counts of a message or feedback, on its way to the task that knows the message. Nobody
    /// else reads it. Kept as long as what it is made of.
    /// </summary>
    public static TopicDefinition WindowsCounted { get; } = Typed("streamml.windows.counted", "digest",
        CountedEntry.Descriptor, Texts, MiB, "windows", "Labels on their way to the task of their message.",
        Windows);

    /// <summary>What a batch adds to the windows of a subject, on its way to the task that keeps them.</summary>
    public static TopicDefinition WindowsChanges { get; } = Typed("streamml.windows.changes", "subject",
        WindowChanges.Descriptor, Texts, 4 * MiB, "windows", "Counts on their way to the task of their subject.",
        Windows);

    /// <summary>
    /// Changelog of what was counted of each message: key is a keyed 16-byte digest, value a
    /// <see cref="CountedEntry"/> without frame. Kept as long as messages are.
    /// </summary>
    public static TopicDefinition WindowsMessages { get; } = new("streamml.windows.messages", "digest", Value: null,
        Texts with { Compact = true }, MiB, "windows", "Changelog: what was counted of each message.");

    /// <summary>
    /// Texts and their labels on their way to the task of their message id: feedback need not name a contact. Nobody
    /// but the role collector reads it. Kept as long as messages are.
    /// </summary>
    public static TopicDefinition CollectorTexts { get; } = Typed("streamml.collector.texts", "digest",
        CollectedText.Descriptor, Texts, 4 * MiB, "collector", "Texts and labels on their way to the task of the message.",
        Collector);

    /// <summary>
    /// Changelog of texts with their labels: key is a keyed 16-byte digest of the message id, value a
    /// <see cref="CollectedText"/> without frame. Kept as long as messages are.
    /// </summary>
    public static TopicDefinition CollectorMessages { get; } = new("streamml.collector.messages", "digest", Value: null,
        Texts with { Compact = true }, 4 * MiB, "collector", "Changelog: texts that may be labelled.");

    /// <summary>
    /// Changelog of contacts, vectors that were served, and records that wait for their turn: key is a 16-byte digest.
    /// Kept as long as vectors are.
    /// </summary>
    public static TopicDefinition CollectorContacts { get; } = new("streamml.collector.contacts", "digest", Value: null,
        History with { Compact = true }, 4 * MiB, "collector", "Changelog: vectors that labels may come for.");

    /// <summary>
    /// What the trainer's watch must not forget: which alerts are out, and of each watched version its reference and
    /// the evidence of drift. No text, no contact.
    /// </summary>
    public static TopicDefinition TrainerWatch { get; } = Typed("streamml.trainer.watch", "alert or drift/of what",
        WatchState.Descriptor, Compacted, 4 * MiB, "trainer", "Changelog: open alerts, evidence of drift.");

    /// <summary>The topics with the pipeline's records, in the order in which a record passes them.</summary>
    public static IReadOnlyList<TopicDefinition> Records { get; } =
    [
        WhatsAppRaw, ApiRaw, WhatsAppMessages, WhatsAppStatuses, Feedback, Events, ContactAliases, MessagesText,
        VoiceNotes, MessagesEnriched, ContactFeatures, ContactScores, ScoreChanges, AnalyticsWindows,
        ConversationTrends, Predictions, ModelVersions, ModelArtifacts, ModelControls, TrainingRows,
        TrainingRequests, TrainingRuns, ModelMetrics, TrainingGates,
    ];

    /// <summary>The dead letters of every topic that has some.</summary>
    public static IReadOnlyList<TopicDefinition> DeadLetters { get; } =
        [.. Records.Append(WindowsCounted).Append(WindowsChanges).Append(CollectorTexts)
            .Select(topic => topic.DeadLetter())];

    /// <summary>Every topic: records, their dead letters, shared values, changelogs.</summary>
    public static IReadOnlyList<TopicDefinition> All { get; } =
        [.. Records, .. DeadLetters, Installation, AccessKeys, AccessUses, DeadLetterDecisions, Suppressions, Jobs,
            NormaliserSeen, NormaliserAliases, NormaliserUnread, NormaliserNumbers, ScorerContacts, WindowsCounted,
            WindowsChanges, WindowsMessages, CollectorTexts, CollectorMessages, CollectorContacts, TrainerWatch];

    /// <summary>Finds a topic of the catalogue, or a shadow generation of one, by its name without prefix.</summary>
    /// <exception cref="KeyNotFoundException">There is no such topic; the message lists the existing ones.</exception>
    public static TopicDefinition Get(string name) => Find(name) ?? throw new KeyNotFoundException(
        $"No topic '{name}' in the catalogue. There are: {string.Join(", ", All.Select(topic => topic.Name))}.");

    /// <summary>Finds a topic of the catalogue, or a shadow generation of one, by its name without prefix.</summary>
    /// <returns>Null if it is neither.</returns>
    public static TopicDefinition? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        int end = name.LastIndexOf(GenerationSuffix, StringComparison.Ordinal);
        bool isShadow = end > 0
            && int.TryParse(
                name.AsSpan(end + GenerationSuffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out _);
        var topic = All.FirstOrDefault(each => each.Name == (isShadow ? name[..end] : name));
        return topic is null || !isShadow
            ? topic
            : topic.Generation(int.Parse(name.AsSpan(end + GenerationSuffix.Length), CultureInfo.InvariantCulture));
    }

    private static TopicDefinition Typed(
        string name, string key, MessageDescriptor value, TopicRetention retention, int maxBytes, string by,
        string text, params DeadLetterOwner[] deadLetteredBy)
        => new(name, key, value, retention, maxBytes, by, text) { DeadLetteredBy = deadLetteredBy };
}
