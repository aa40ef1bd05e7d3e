using System.Globalization;
using System.Text;
using System.Text.Json;
using StreamML.Messaging;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Api.Where;

/// <summary>What records tell of a message's way. Texts are measured, never taken over.</summary>
internal static class PathRecords
{
    private static readonly long LatestMs = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
    private static readonly RecordReader<WhatsAppMessage> Messages = new();
    private static readonly RecordReader<VoiceNote> VoiceNotes = new();
    private static readonly RecordReader<TextMessage> Texts = new();
    private static readonly RecordReader<EnrichedMessage> Enrichments = new();
    private static readonly RecordReader<ContactFeatures> Features = new();

    /// <summary>The topics of a contact's partition that have something to add.</summary>
    public static IReadOnlyList<TopicDefinition> TopicsOf(PathFacts facts) =>
    [
        .. facts.Message is null ? [TopicCatalogue.WhatsAppMessages] : (TopicDefinition[])[],
        .. facts.IsAudio ? [TopicCatalogue.VoiceNotes] : (TopicDefinition[])[],
        TopicCatalogue.MessagesText, TopicCatalogue.MessagesEnriched,
        .. facts.ScoredAt is null ? [TopicCatalogue.ContactFeatures] : (TopicDefinition[])[],
    ];

    /// <summary>The topics of what stages gave up in a contact's partition.</summary>
    public static IEnumerable<TopicDefinition> DeadLettersOf(PathFacts facts)
    {
        yield return TopicCatalogue.WhatsAppMessages.DeadLetter();
        if (facts.IsAudio)
        {
            yield return TopicCatalogue.VoiceNotes.DeadLetter();
        }

        yield return TopicCatalogue.MessagesText.DeadLetter();
        yield return TopicCatalogue.MessagesEnriched.DeadLetter();
    }

    /// <summary>Adds what a record tells of the message; the same facts where it tells nothing.</summary>
    public static PathFacts Add(PathFacts facts, SourceRecord record, string messageId)
    {
        var added = Told(facts, record, messageId);
        return ReferenceEquals(added, facts) || facts.TraceId is not null
            ? added
            : added with { TraceId = TraceId(record) };
    }

    /// <summary>The id of a record's trace; null where it has none.</summary>
    public static string? TraceId(SourceRecord record) =>
        record.Trace is { IsNone: false } trace ? trace.TraceIdText : null;

    private static PathFacts Told(PathFacts facts, SourceRecord record, string messageId)
    {
        var topic = record.Source.Topic;
        if (topic.Equals(TopicCatalogue.MessagesText) && facts.Text is null
            && Texts.TryRead(record, out var text, out _) && text.MessageId == messageId)
        {
            return facts with
            {
                Text = Seen(record),
                TextSource = Word(text.Source),
                TextChars = text.Text.Length,
            };
        }

        if (topic.Equals(TopicCatalogue.MessagesEnriched) && facts.Enriched is null
            && Enrichments.TryRead(record, out var enriched, out _) && enriched.MessageId == messageId)
        {
            return Add(facts, enriched) with { Enriched = Seen(record) };
        }

        if (topic.Equals(TopicCatalogue.WhatsAppMessages) && facts.Message is null
            && Messages.TryRead(record, out var message, out _) && message.MessageId == messageId)
        {
            return Add(facts, message) with { Message = Seen(record) };
        }

        if (topic.Equals(TopicCatalogue.VoiceNotes) && facts.Voice is null
            && VoiceNotes.TryRead(record, out var note, out _) && note.MessageId == messageId)
        {
            return facts with
            {
                Voice = Seen(record),
                FetchedAt = Time(note.FetchedAtMs),
                AudioAbsence = note.Absence == AudioAbsence.Unspecified ? null : Word(note.Absence),
            };
        }

        return topic.Equals(TopicCatalogue.ContactFeatures) && facts is { ScoredAt: null, SentAt: { } sent }
            && Features.TryRead(record, out var features, out _) && features.ContactKey == facts.ContactKey
            && features.AsOfMs >= sent.ToUnixTimeMilliseconds()
                ? facts with { ScoredAt = Time(features.MadeAtMs) }
                : facts;
    }

    /// <summary>A time; null where there is none, or none that can be.</summary>
    public static DateTimeOffset? Time(long ms) =>
        ms > 0 && ms <= LatestMs ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;

    /// <summary>A record's place and time.</summary>
    public static RecordSeen Seen(SourceRecord record) => new(Place(record), At(record));

    /// <summary>When the broker was given it; null where it does not say.</summary>
    public static DateTimeOffset? At(SourceRecord record) => Time(record.TimestampMs);

    /// <summary>What was given up and why, of a record of a dead-letter topic; null of any other.</summary>
    public static (RecordPlace Origin, PathDeadLetter Letter)? Letter(SourceRecord record)
    {
        if (!record.Source.Topic.Name.EndsWith(TopicCatalogue.DeadLetterSuffix, StringComparison.Ordinal))
        {
            return null;
        }

        var origin = new RecordPlace(
            Header(record, DeadLetterHeaders.OriginTopic),
            (int)(Number(record, DeadLetterHeaders.OriginPartition) ?? -1),
            Number(record, DeadLetterHeaders.OriginOffset) ?? -1);
        return (origin, new PathDeadLetter(
            Place(record), Header(record, DeadLetterHeaders.Stage), Header(record, DeadLetterHeaders.Reason),
            Header(record, DeadLetterHeaders.Detail), Time(Number(record, DeadLetterHeaders.FailedAt) ?? 0)));
    }

    private static PathFacts Add(PathFacts facts, WhatsAppMessage message) => facts with
    {
        Tenant = message.Tenant,
        ContactKey = message.ContactKey,
        Direction = Word(message.Direction),
        Type = message.Type,
        SentAt = Time(message.SentAtMs),
        Withdrawn = message.Revision?.Withdrawn == true,
        ReceivedAt = facts.ReceivedAt ?? Time(message.ReceivedAtMs),
    };

    private static PathFacts Add(PathFacts facts, EnrichedMessage enriched) => facts with
    {
        EnrichedAt = Time(enriched.EnrichedAtMs) ?? facts.EnrichedAt,
        Translation = facts.Translation ?? (enriched.Translation is { } translation
            ? new TranslationSeen(
                Word(translation.Outcome), translation.Source, translation.Target, Version(translation.Model))
            : null),
        Labels = facts.Labels.Count > 0 ? facts.Labels : [.. Labels(enriched)],
    };

    private static IEnumerable<PathLabel> Labels(EnrichedMessage message)
    {
        if (message.Language is { } language)
        {
            yield return new PathLabel("language", language.Code, Version(language.Model));
        }

        if (message.Sentiment is { } sentiment)
        {
            yield return new PathLabel("sentiment", Word(sentiment.Label), Version(sentiment.Model));
        }

        if (message.Emotion is { } emotion)
        {
            yield return new PathLabel("emotion", Word(emotion.Label), Version(emotion.Model));
        }

        if (message.Intent is { } intent)
        {
            yield return new PathLabel("intent", Word(intent.Label), Version(intent.Model));
        }

        if (message.Risk is { } risk)
        {
            yield return new PathLabel("risk", Word(risk.Level), Version(risk.Model));
        }
    }

    private static RecordPlace Place(SourceRecord record) =>
        new(record.Source.Topic.Name, record.Source.Partition, record.Offset);

    private static string? Version(ModelUse? model) => model is null ? null : $"{model.Name} {model.Version}";

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    // The last of a name: a stage appends its own.
    private static string Header(SourceRecord record, string name) =>
        record.Headers.LastOrDefault(header => header.Name == name).Value is { } value
            ? Encoding.UTF8.GetString(value)
            : "";

    private static long? Number(SourceRecord record, string name) =>
        long.TryParse(
            Header(record, name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : null;
}
