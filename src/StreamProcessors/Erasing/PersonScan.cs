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
/// <param name="People">Whom it is about.</param>
/// <param name="Rest">Of a part: the message that is left.</param>
internal readonly record struct FoundRecord(
    FoundAs As, IReadOnlyCollection<ErasedPerson> People, IMessage? Rest = null)
{
    /// <summary>Nothing of anybody.</summary>
    public static FoundRecord Nothing { get; } = new(FoundAs.Nothing, []);
}

/// <summary>Finds the records of people on the topics, of all of them at once. Not thread-safe.</summary>
/// <param name="people">Who.</param>
internal sealed class PersonScan(ErasedPeople people)
{
    private const string SignatureWord = "signature";

    // Of a body that could not be read.
    private const string UnknownTenant = "unknown";

    private readonly RecordReader<RawWebhook> _webhooks = new();
    private readonly RecordReader<RawApiRecord> _posts = new();

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
        TopicCatalogue.Jobs,
    ];

    /// <summary>Topics whose records name their contact in the value alone.</summary>
    private static readonly HashSet<TopicDefinition> ByValue =
    [
        TopicCatalogue.TrainingRows, TopicCatalogue.WindowsCounted, TopicCatalogue.CollectorTexts,
        TopicCatalogue.TrainingRows.DeadLetter(), TopicCatalogue.WindowsCounted.DeadLetter(),
        TopicCatalogue.CollectorTexts.DeadLetter(), TopicCatalogue.WindowsMessages, TopicCatalogue.Jobs,
    ];

    private static readonly TopicDefinition WebhookLetters = TopicCatalogue.WhatsAppRaw.DeadLetter();
    private static readonly TopicDefinition PostLetters = TopicCatalogue.ApiRaw.DeadLetter();

    /// <summary>What of a record is about any of the people. A tombstone is about nobody.</summary>
    public FoundRecord Look(SourceRecord record)
    {
        var topic = record.Source.Topic;
        if (record.Value is not { } value)
        {
            return FoundRecord.Nothing;
        }

        if (topic == TopicCatalogue.WhatsAppRaw || topic == WebhookLetters)
        {
            return OfWebhook(record);
        }

        if (topic == TopicCatalogue.ApiRaw || topic == PostLetters)
        {
            return OfPost(record);
        }

        if (people.OfKey(record.Key) is { } person)
        {
            return new FoundRecord(FoundAs.Key, [person]);
        }

        return ByValue.Contains(topic) && people.In(value) is { Count: > 0 } found
            ? new FoundRecord(record.Key is { Length: > 0 } ? FoundAs.Key : FoundAs.Record, found)
            : FoundRecord.Nothing;
    }

    // What cannot be read, as some dead letters cannot, is searched as it is.
    private FoundRecord OfWebhook(SourceRecord record)
    {
        if (!_webhooks.TryRead(record, out var webhook, out _))
        {
            return Unreadable(record);
        }

        var touched = new HashSet<ErasedPerson>();
        foreach (string tenant in people.Tenants)
        {
            // Each tenant's copy has the whole body, other tenants' entries too, which nobody reads from it.
            bool isForeign = webhook.Tenant != tenant && webhook.Tenant != UnknownTenant;
            if (isForeign && webhook.WabaIds.Count == 0)
            {
                continue;
            }

            var (left, named) = Cut(
                webhook.Body.Memory, tenant, webhook.ReceivedAtMs, isForeign ? [.. webhook.WabaIds] : []);
            if (left is { IsTouched: true, Body: { } body })
            {
                webhook.Body = ByteString.CopyFrom(body);
                touched.UnionWith(named);
            }
            else if (left.IsTouched && !isForeign)
            {
                // A form of another tenant's is of that tenant's contact.
                touched.UnionWith(named);
                return new FoundRecord(FoundAs.Record, touched);
            }
        }

        if (touched.Count == 0)
        {
            return FoundRecord.Nothing;
        }

        webhook.RedactedAtMs = touched.Max(person => person.UntilMs);
        foreach (string name in webhook.Headers.Keys.Where(
            name => name.Contains(SignatureWord, StringComparison.OrdinalIgnoreCase)).ToList())
        {
            webhook.Headers.Remove(name);
        }

        return new FoundRecord(FoundAs.Part, touched, webhook);
    }

    // A posted record is about one person.
    private FoundRecord OfPost(SourceRecord record) => _posts.TryRead(record, out var post, out _)
        ? Whole(post.Body.Memory, post.Tenant, post.ReceivedAtMs)
        : Unreadable(record);

    private FoundRecord Unreadable(SourceRecord record) =>
        Whole(record.Value, Encoding.UTF8.GetString(record.Key ?? []), receivedAtMs: long.MinValue);

    private FoundRecord Whole(ReadOnlyMemory<byte> body, string tenant, long receivedAtMs) =>
        people.Tenants.Contains(tenant) && Cut(body, tenant, receivedAtMs, []) is ({ IsTouched: true }, var named)
            ? new FoundRecord(FoundAs.Record, named)
            : FoundRecord.Nothing;

    private (RedactedBody Left, HashSet<ErasedPerson> Named) Cut(
        ReadOnlyMemory<byte> body, string tenant, long receivedAtMs, string[] spared)
    {
        var named = new HashSet<ErasedPerson>();
        return (BodyRedaction.Of(body, IsPerson, spared), named);

        bool IsPerson(string text)
        {
            if (people.Named(tenant, text) is not { } person || receivedAtMs > person.UntilMs)
            {
                return false;
            }

            named.Add(person);
            return true;
        }
    }
}
