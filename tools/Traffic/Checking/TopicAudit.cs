using System.Collections.Concurrent;
using StreamML.Messaging.Sources;
using StreamML.Messaging;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Traffic.Plan;

namespace StreamML.Traffic.Checking;

/// <summary>Lost, duplicated and wrong records of one topic.</summary>
/// <param name="Expected">Records expected by the ledger.</param>
/// <param name="Found">Records seen.</param>
/// <param name="Lost">Expected and not seen.</param>
/// <param name="Duplicated">Seen more than once; the second and later sightings count.</param>
/// <param name="Unexpected">Seen although nothing sent calls for it.</param>
/// <param name="Wrong">Seen with another text than sent.</param>
public sealed record AuditResult(long Expected, long Found, long Lost, long Duplicated, long Unexpected, long Wrong)
{
    /// <summary>Everything is accounted for.</summary>
    public bool Clean => Lost == 0 && Duplicated == 0 && Unexpected == 0 && Wrong == 0;
}

/// <summary>
/// Compares the typed topics, read committed, with the ledger: every record exactly once, with the text that was sent.
/// Feed it records as they arrive; query it when the traffic has ended. One thread feeds.
/// </summary>
public sealed class TopicAudit(Ledger ledger, TimeProvider time)
{
    private readonly RecordReader<WhatsAppMessage> _messages = new();
    private readonly RecordReader<TextMessage> _texts = new();
    private readonly RecordReader<EnrichedMessage> _enriched = new();
    private readonly RecordReader<MessageStatus> _statuses = new();
    private readonly RecordReader<Feedback> _feedback = new();
    private readonly RecordReader<BusinessEvent> _events = new();
    private readonly Dictionary<string, Dictionary<object, int>> _seen = [];
    private readonly Dictionary<string, long> _wrong = [];
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly List<double> _latenciesMs = [];
    private readonly VoiceAudit _voice = new(ledger);
    private readonly ScoreAudit _scores = new();

    /// <summary>Topics to feed it.</summary>
    public static IReadOnlyList<TopicDefinition> Topics { get; } =
    [
        TopicCatalogue.WhatsAppRaw, TopicCatalogue.ApiRaw, TopicCatalogue.WhatsAppMessages,
        TopicCatalogue.WhatsAppStatuses, TopicCatalogue.Feedback, TopicCatalogue.Events, TopicCatalogue.MessagesText,
        TopicCatalogue.MessagesEnriched, .. ScoreAudit.Topics, .. TopicCatalogue.DeadLetters,
    ];

    /// <summary>Records seen, by topic.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    /// <summary>
    /// Milliseconds from the end of the HTTP request's body until the enriched record is readable, in order of arrival;
    /// without voice notes.
    /// </summary>
    public IReadOnlyList<double> LatenciesMs => _latenciesMs;

    /// <summary>When the last of those arrived, a timestamp of the clock; 0 before the first.</summary>
    public long LastTypedAt { get; private set; }

    /// <summary>Records of one topic seen so far.</summary>
    public long Count(TopicDefinition topic) => _counts.GetValueOrDefault(topic.Name);

    /// <summary>Records on all dead-letter topics seen so far.</summary>
    public long DeadLetters => _counts
        .Where(count => count.Key.EndsWith(TopicCatalogue.DeadLetterSuffix, StringComparison.Ordinal))
        .Sum(count => count.Value);

    /// <summary>Outcome of the voice notes so far.</summary>
    public VoiceCounts Voice => _voice.Counts();

    /// <summary>Outcome of the contacts so far.</summary>
    public ScoreCounts Scores => _scores.Counts();

    /// <summary>Number of contacts with scores so far.</summary>
    public int Scored => _scores.Scored;

    /// <summary>The scores of the contact with the highest lead score; null if none is scored.</summary>
    public ContactScores? BestLead => _scores.Example;

    /// <summary>Whether a revision is a voice note that became a dead letter, as planned or allowed.</summary>
    public bool IsDeadLettered(RevisionKey key) => _voice.IsDeadLettered(key);

    /// <summary>Processes one record.</summary>
    public void Observe(SourceRecord record)
    {
        string topic = record.Source.Topic.Name;
        _counts.AddOrUpdate(topic, 1, (_, count) => count + 1);
        if (record.Source.Topic.Equals(TopicCatalogue.WhatsAppMessages))
        {
            var message = _messages.Read(record);
            Saw(topic, Key(message.PhoneNumberId, message.MessageId, message.Revision));
        }
        else if (record.Source.Topic.Equals(TopicCatalogue.MessagesText))
        {
            var message = _texts.Read(record);
            Text(topic, Key(message.PhoneNumberId, message.MessageId, message.Revision), message.Text);
        }
        else if (record.Source.Topic.Equals(TopicCatalogue.MessagesEnriched))
        {
            var message = _enriched.Read(record);
            Text(topic, Key(message.PhoneNumberId, message.MessageId, message.Revision), message.Text);
            _scores.Saw(message);
            if (!ledger.VoiceNotes.ContainsKey(Key(message.PhoneNumberId, message.MessageId, message.Revision)))
            {
                _latenciesMs.Add(time.GetUtcNow().ToUnixTimeMilliseconds() - message.ReceivedAtMs);
                LastTypedAt = time.GetTimestamp();
            }
        }
        else if (record.Source.Topic.Equals(TopicCatalogue.WhatsAppStatuses))
        {
            var status = _statuses.Read(record);
            string? refund = status.Payment?.Transaction?.Refunds.FirstOrDefault()?.Id;
            Saw(topic, new StatusKey(status.MessageId, status.StatusText, refund ?? status.RecipientParticipantUserId));
            _scores.Saw(status);
        }
        else if (record.Source.Topic.Equals(TopicCatalogue.Feedback))
        {
            Saw(topic, _feedback.Read(record).EventId);
        }
        else if (record.Source.Topic.Equals(TopicCatalogue.Events))
        {
            var given = _events.Read(record);
            Saw(topic, given.EventId);
            _scores.Saw(given);
        }
        else if (ScoreAudit.Topics.Contains(record.Source.Topic))
        {
            _scores.Observe(record);
        }
        else
        {
            _voice.Observe(record);
        }
    }

    /// <summary>Everything the ledger expects has been seen at least once.</summary>
    public bool Complete =>
        Seen(TopicCatalogue.MessagesEnriched) + _voice.DeadLettered >= ledger.Revisions.Count
        && Seen(TopicCatalogue.WhatsAppMessages) >= ledger.Revisions.Count
        && Seen(TopicCatalogue.MessagesText) + _voice.DeadLettered >= ledger.Revisions.Count
        && Seen(TopicCatalogue.WhatsAppStatuses) >= ledger.Statuses.Count
        && Seen(TopicCatalogue.Feedback) >= ledger.Feedback.Count
        && Seen(TopicCatalogue.Events) >= ledger.Events.Count
        && DeadLetters >= ledger.Malformed + _voice.DeadLettered
        && _scores.Complete;

    /// <summary>The verdict, by topic.</summary>
    public IReadOnlyDictionary<string, AuditResult> Results()
    {
        var texts = Keys(ledger.Revisions.Keys.Where(key => !_voice.IsDeadLettered(key)));
        var results = new SortedDictionary<string, AuditResult>(StringComparer.Ordinal)
        {
            [TopicCatalogue.WhatsAppMessages.Name] = Compare(
                TopicCatalogue.WhatsAppMessages, Keys(ledger.Revisions.Keys)),
            [TopicCatalogue.MessagesText.Name] = Compare(TopicCatalogue.MessagesText, texts),
            [TopicCatalogue.MessagesEnriched.Name] = Compare(TopicCatalogue.MessagesEnriched, texts),
            [TopicCatalogue.WhatsAppStatuses.Name] = Compare(
                TopicCatalogue.WhatsAppStatuses, Keys(ledger.Statuses.Keys)),
            [TopicCatalogue.Feedback.Name] = Compare(TopicCatalogue.Feedback, Keys(ledger.Feedback.Keys)),
            [TopicCatalogue.Events.Name] = Compare(TopicCatalogue.Events, Keys(ledger.Events.Keys)),
        };
        foreach (var (topic, result) in _scores.Results())
        {
            results[topic] = result;
        }

        if (!ledger.VoiceNotes.IsEmpty)
        {
            foreach (var (topic, result) in _voice.Results())
            {
                results[topic] = result;
            }
        }

        return results;
    }

    private static RevisionKey Key(string phoneNumberId, string messageId, Revision revision) =>
        new(phoneNumberId, messageId, revision.Id);

    private static HashSet<object> Keys<T>(IEnumerable<T> keys)
        where T : notnull => [.. keys.Cast<object>()];

    private int Seen(TopicDefinition topic) => _seen.GetValueOrDefault(topic.Name)?.Count ?? 0;

    private void Saw(string topic, object key)
    {
        if (!_seen.TryGetValue(topic, out var keys))
        {
            _seen[topic] = keys = [];
        }

        keys[key] = keys.GetValueOrDefault(key) + 1;
    }

    private void Text(string topic, RevisionKey key, string text)
    {
        Saw(topic, key);
        if (!_voice.Hear(key, text) && ledger.Revisions.TryGetValue(key, out string? sent) && sent != text)
        {
            _wrong[topic] = _wrong.GetValueOrDefault(topic) + 1;
        }
    }

    private AuditResult Compare(TopicDefinition topic, HashSet<object> expected)
    {
        var keys = _seen.GetValueOrDefault(topic.Name) ?? [];
        return new AuditResult(
            expected.Count,
            Count(topic),
            expected.Count(key => !keys.ContainsKey(key)),
            keys.Values.Sum(count => count - 1L),
            keys.Keys.Count(key => !expected.Contains(key)),
            _wrong.GetValueOrDefault(topic.Name));
    }
}
