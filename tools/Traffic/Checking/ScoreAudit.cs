using StreamML.Messaging.Sources;
using StreamML.Messaging;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Traffic.Checking;

/// <summary>Outcome of the contacts.</summary>
/// <param name="Contacts">Contacts with data that features are computed from.</param>
/// <param name="Scored">Those with scores.</param>
/// <param name="WithNumbers">Those whose lead score has a number, since a model is trained.</param>
/// <param name="Tiers">Contacts by lead tier.</param>
/// <param name="Risks">Contacts by churn risk.</param>
/// <param name="Levels">Contacts by engagement level.</param>
/// <param name="Changes">Changes of tier, risk or level, including the first ones.</param>
public sealed record ScoreCounts(
    long Contacts,
    long Scored,
    long WithNumbers,
    IReadOnlyDictionary<string, long> Tiers,
    IReadOnlyDictionary<string, long> Risks,
    IReadOnlyDictionary<string, long> Levels,
    long Changes);

/// <summary>
/// Compares scores with the records that call for them: every contact with a message that a person wrote, a status or
/// an event has a score, no other has one, and each change is reported once. One thread feeds.
/// </summary>
internal sealed class ScoreAudit
{
    private readonly RecordReader<ContactScores> _scores = new();
    private readonly RecordReader<ScoreChange> _changes = new();
    private readonly HashSet<string> _contacts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ContactScores> _latest = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Contact, long Sequence), int> _told = [];
    private long _scoreRecords;
    private int _missing;

    // Event types with information about a contact; a lead's outcome is a label, and unknown types affect nobody.
    private static readonly HashSet<string> Telling = new(StringComparer.Ordinal)
    {
        "campaign_sent", "campaign_opened", "campaign_clicked", "campaign_replied", "opt_out", "opt_in",
        "outbound_message", "order", "refund", "cart", "view", "ticket_opened", "ticket_closed",
    };

    /// <summary>Topics to feed it in addition to the typed ones.</summary>
    public static IReadOnlyList<TopicDefinition> Topics { get; } =
    [
        TopicCatalogue.ContactFeatures, TopicCatalogue.ContactScores, TopicCatalogue.ScoreChanges,
        TopicCatalogue.Predictions,
    ];

    /// <summary>Every contact known so far has a score. Thread-safe.</summary>
    public bool Complete => Volatile.Read(ref _missing) == 0;

    /// <summary>Number of contacts with scores.</summary>
    public int Scored => _latest.Count;

    /// <summary>The contact with the highest lead score, or with any; null if none is scored.</summary>
    public ContactScores? Example => _latest.Values.MaxBy(each => each.Lead.HasScore ? each.Lead.Score : -1);

    /// <summary>Records a message.</summary>
    public void Saw(EnrichedMessage message) => Know(
        message.ContactKey,
        message.Direction != Direction.Unspecified && message.SentAtMs > 0 && !message.NotWritten);

    /// <summary>Records a status.</summary>
    public void Saw(MessageStatus status) => Know(
        status.ContactKey, status.Status is > DeliveryStatus.Unspecified and <= DeliveryStatus.Failed);

    /// <summary>Records an event.</summary>
    public void Saw(BusinessEvent given) => Know(given.ContactKey, Telling.Contains(given.Type));

    /// <summary>Processes a record of one of <see cref="Topics"/>.</summary>
    public void Observe(SourceRecord record)
    {
        if (record.Source.Topic.Equals(TopicCatalogue.ContactScores))
        {
            _scoreRecords++;
            var score = _scores.Read(record);
            if (!_latest.ContainsKey(score.ContactKey) && _contacts.Contains(score.ContactKey))
            {
                Interlocked.Decrement(ref _missing);
            }

            _latest[score.ContactKey] = score;
        }
        else if (record.Source.Topic.Equals(TopicCatalogue.ScoreChanges))
        {
            var change = _changes.Read(record);
            _told[(change.ContactKey, change.Sequence)] = _told.GetValueOrDefault((change.ContactKey, change.Sequence))
                + 1;
        }
    }

    /// <summary>The verdict.</summary>
    public IEnumerable<(string Topic, AuditResult Result)> Results()
    {
        yield return (TopicCatalogue.ContactScores.Name, new AuditResult(
            _contacts.Count, _scoreRecords, _contacts.Count(contact => !_latest.ContainsKey(contact)), Duplicated: 0,
            _latest.Keys.Count(contact => !_contacts.Contains(contact)), Wrong: 0));
        long promised = _latest.Values.Sum(each => each.Changes);
        yield return (TopicCatalogue.ScoreChanges.Name, new AuditResult(
            promised, _told.Values.Sum(), Math.Max(0, promised - _told.Count), _told.Values.Sum(count => count - 1L),
            Math.Max(0, _told.Count - promised), Wrong: 0));
    }

    /// <summary>The counts.</summary>
    public ScoreCounts Counts() => new(
        _contacts.Count,
        _latest.Count,
        _latest.Values.Count(each => each.Lead.HasScore),
        By(each => each.Lead.Tier),
        By(each => each.Churn.Risk),
        By(each => each.Engagement.Level),
        _told.Values.Sum());

    private void Know(string contactKey, bool tells)
    {
        if (tells && contactKey.Length > 0 && _contacts.Add(contactKey) && !_latest.ContainsKey(contactKey))
        {
            Interlocked.Increment(ref _missing);
        }
    }

    private SortedDictionary<string, long> By(Func<ContactScores, string> level) => new(
        _latest.Values.GroupBy(level).Where(group => group.Key.Length > 0)
            .ToDictionary(group => group.Key, group => (long)group.Count()),
        StringComparer.Ordinal);
}
