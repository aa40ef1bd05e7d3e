using System.Text;
using Google.Protobuf;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Erasing;

/// <summary>How a record is about the person.</summary>
internal enum FoundAs
{
    /// <summary>It is not.</summary>
    Nothing,

    /// <summary>All records under its key are.</summary>
    Key,

    /// <summary>This record is, all of it.</summary>
    Record,

    /// <summary>A part is; the value is what is left.</summary>
    Part,
}

/// <summary>What was found in a record.</summary>
/// <param name="As">How it is about the person.</param>
/// <param name="Rest">Of a part: the message that is left.</param>
internal readonly record struct FoundRecord(FoundAs As, IMessage? Rest = null);

/// <summary>Finds a person's records on the topics. Not thread-safe.</summary>
internal sealed class PersonScan
{
    private const string SignatureWord = "signature";

    // Of a body that could not be read.
    private const string UnknownTenant = "unknown";

    private readonly ErasedPerson _person;
    private readonly long _untilMs;
    private readonly byte[][] _contactKeys;
    private readonly RecordReader<RawWebhook> _webhooks = new();
    private readonly RecordReader<RawApiRecord> _posts = new();

    /// <param name="person">Who.</param>
    /// <param name="untilMs">Bodies received later are those of somebody new by the same identities, milliseconds since
    /// the Unix epoch.</param>
    public PersonScan(ErasedPerson person, long untilMs)
    {
        _person = person;
        _untilMs = untilMs;
        _contactKeys = [.. person.Keys.Select(key => Encoding.UTF8.GetBytes(key))];
    }

    /// <summary>
    /// The topics that hold something of people: records, their dead letters, and the changelogs whose keys or values
    /// show whose they are. What the collector keeps is sealed; it is left to its retention, and named in the receipt.
    /// </summary>
    public static IReadOnlyList<TopicDefinition> Topics { get; } =
    [
        .. new[]
        {
            TopicCatalogue.WhatsAppRaw, TopicCatalogue.ApiRaw, TopicCatalogue.WhatsAppMessages,
            TopicCatalogue.WhatsAppStatuses, TopicCatalogue.Feedback, TopicCatalogue.Events,
            TopicCatalogue.ContactAliases, TopicCatalogue.MessagesText, TopicCatalogue.VoiceNotes,
            TopicCatalogue.MessagesEnriched, TopicCatalogue.ContactFeatures, TopicCatalogue.ContactScores,
            TopicCatalogue.ScoreChanges, TopicCatalogue.AnalyticsWindows, TopicCatalogue.ConversationTrends,
            TopicCatalogue.Predictions, TopicCatalogue.TrainingRows, TopicCatalogue.WindowsCounted,
            TopicCatalogue.WindowsChanges, TopicCatalogue.CollectorTexts,
        }.SelectMany(topic => new[] { topic, topic.DeadLetter() }),
        TopicCatalogue.NormaliserAliases, TopicCatalogue.ScorerContacts, TopicCatalogue.WindowsMessages,
    ];

    /// <summary>Topics whose records name their contact in the value alone.</summary>
    private static readonly HashSet<TopicDefinition> ByValue =
    [
        TopicCatalogue.TrainingRows, TopicCatalogue.WindowsCounted, TopicCatalogue.CollectorTexts,
        TopicCatalogue.TrainingRows.DeadLetter(), TopicCatalogue.WindowsCounted.DeadLetter(),
        TopicCatalogue.CollectorTexts.DeadLetter(), TopicCatalogue.WindowsMessages,
    ];

    private static readonly TopicDefinition WebhookLetters = TopicCatalogue.WhatsAppRaw.DeadLetter();
    private static readonly TopicDefinition PostLetters = TopicCatalogue.ApiRaw.DeadLetter();

    /// <summary>What of a record is about the person. A tombstone is about nobody.</summary>
    public FoundRecord Look(SourceRecord record)
    {
        var topic = record.Source.Topic;
        if (record.Value is not { } value)
        {
            return default;
        }

        if (topic == TopicCatalogue.WhatsAppRaw || topic == WebhookLetters)
        {
            return OfWebhook(record);
        }

        if (topic == TopicCatalogue.ApiRaw || topic == PostLetters)
        {
            return OfPost(record);
        }

        if (_person.IsKey(record.Key))
        {
            return new FoundRecord(FoundAs.Key);
        }

        return ByValue.Contains(topic) && _contactKeys.Any(key => value.AsSpan().IndexOf(key) >= 0)
            ? new FoundRecord(record.Key is { Length: > 0 } ? FoundAs.Key : FoundAs.Record)
            : default;
    }

    // What cannot be read, as some dead letters cannot, is searched as it is.
    private FoundRecord OfWebhook(SourceRecord record)
    {
        if (!_webhooks.TryRead(record, out var webhook, out _))
        {
            return Unreadable(record);
        }

        // Each tenant's copy has the whole body, other tenants' entries too, which nobody reads from it.
        bool isForeign = webhook.Tenant != _person.Tenant && webhook.Tenant != UnknownTenant;
        if (webhook.ReceivedAtMs > _untilMs || (isForeign && webhook.WabaIds.Count == 0))
        {
            return default;
        }

        var left = BodyRedaction.Of(webhook.Body.Memory, _person.IsNamed, isForeign ? [.. webhook.WabaIds] : []);
        if (!left.IsTouched || left.Body is null)
        {
            // A form of another tenant's is of that tenant's contact.
            return left.IsTouched && !isForeign ? new FoundRecord(FoundAs.Record) : default;
        }

        webhook.Body = ByteString.CopyFrom(left.Body);
        webhook.RedactedAtMs = _untilMs;
        foreach (string name in webhook.Headers.Keys.Where(
            name => name.Contains(SignatureWord, StringComparison.OrdinalIgnoreCase)).ToList())
        {
            webhook.Headers.Remove(name);
        }

        return new FoundRecord(FoundAs.Part, webhook);
    }

    // A posted record is about one person.
    private FoundRecord OfPost(SourceRecord record)
    {
        if (!_posts.TryRead(record, out var post, out _))
        {
            return Unreadable(record);
        }

        return post.Tenant == _person.Tenant && post.ReceivedAtMs <= _untilMs
            && BodyRedaction.Of(post.Body.Memory, _person.IsNamed).IsTouched
            ? new FoundRecord(FoundAs.Record)
            : default;
    }

    private FoundRecord Unreadable(SourceRecord record) =>
        Encoding.UTF8.GetString(record.Key ?? []) == _person.Tenant
            && BodyRedaction.Of(record.Value, _person.IsNamed).IsTouched
            ? new FoundRecord(FoundAs.Record)
            : default;
}
