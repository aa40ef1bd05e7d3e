using StreamML.Messaging;
using StreamML.Schemas.Topics;

namespace StreamML.Hosting.Erasing;

/// <summary>What of an erased person goes by itself, and by when.</summary>
internal sealed class RemovalsLater
{
    private static readonly TimeSpan WalRecycled = TimeSpan.FromHours(24);

    // Segments are closed after a tenth of the retention, and deleted whole.
    private const double SegmentShare = 1.1;

    private readonly DateTimeOffset _now;
    private readonly IReadOnlyDictionary<TopicDefinition, long> _keptMs;
    private readonly HashSet<string> _left;
    private readonly bool _isRewritten;

    private RemovalsLater(
        DateTimeOffset now, IReadOnlyDictionary<TopicDefinition, long> keptMs, HashSet<string> left,
        bool isRewritten) => (_now, _keptMs, _left, _isRewritten) = (now, keptMs, left, isRewritten);

    /// <summary>Asks the cluster how long it keeps topics.</summary>
    /// <param name="kafka">The cluster.</param>
    /// <param name="left">Names of topics whose records were not erased at once.</param>
    /// <param name="isRewritten">Whether PostgreSQL's tables were written anew.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<RemovalsLater> ReadAsync(
        KafkaConnection kafka, IEnumerable<string> left, bool isRewritten, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var names = left.ToHashSet(StringComparer.Ordinal);
        return new RemovalsLater(
            now,
            await kafka.KeptMsAsync(
                [
                    .. names.Select(TopicCatalogue.Get)
                        .Union([TopicCatalogue.NormaliserSeen, TopicCatalogue.CollectorContacts]),
                ],
                cancellationToken),
            names, isRewritten);
    }

    /// <summary>Those of a person.</summary>
    /// <param name="topics">Names of topics that have records of the person.</param>
    public IReadOnlyList<GoneLater> Of(IEnumerable<string> topics) =>
    [
        new("PostgreSQL's write-ahead log, where it is not archived", _now + WalRecycled),
        .. _isRewritten
            ? Array.Empty<GoneLater>()
            : [new("freed space in PostgreSQL's files, as soon as new rows use it or VACUUM FULL is run", null)],
        new("local state of the roles scorer, windows and collector, as soon as each starts again", null),
        ByRetention(TopicCatalogue.NormaliserSeen, "keyed hashes of message ids"),
        ByRetention(TopicCatalogue.CollectorContacts, "vectors without text"),
        .. topics.Where(_left.Contains).Select(name => ByRetention(TopicCatalogue.Get(name), "records")),
    ];

    private GoneLater ByRetention(TopicDefinition topic, string what) => _keptMs[topic] >= 0
        ? new GoneLater($"{topic.Name}: {what}", _now + TimeSpan.FromMilliseconds(_keptMs[topic] * SegmentShare))
        : new GoneLater($"{topic.Name}: {what}, when the cluster compacts it", null);
}
