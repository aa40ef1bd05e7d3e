using Npgsql;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Roles;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Topics;
using StreamML.Schemas.Topics;
using StreamML.Sink;
using StreamML.Sink.Counting;
using StreamML.Storage.Unread;
using StreamML.StreamProcessors;

namespace StreamML.Hosting;

/// <summary>One topic's state.</summary>
/// <param name="Topic">Its name without prefix.</param>
/// <param name="Partitions">How many.</param>
/// <param name="Offsets">Sum of (latest - earliest): records, transaction markers, and what compaction removed.</param>
/// <param name="PerSecond">Offsets added a second over the sampling time.</param>
public sealed record TopicStatus(string Topic, int Partitions, long Offsets, double PerSecond)
{
    /// <summary>
    /// How long the cluster keeps its records, milliseconds; -1 for ever, of a compacted topic the last of a key.
    /// </summary>
    public long RetentionMs { get; init; } = -1;

    /// <summary>
    /// Committed records, counted by reading them; null where that was not asked for or took too long.
    /// </summary>
    public long? Records { get; init; }
}

/// <summary>How far a role is behind.</summary>
/// <param name="Role">Its name.</param>
/// <param name="Lag">Records not yet processed, over all its topics; where not <paramref name="IsExact"/> their
/// offsets, which are more: markers of transactions take some. 0 where no committed record is left to read.</param>
/// <param name="IsExact">Whether the records were counted.</param>
public sealed record RoleStatus(string Role, long Lag, bool IsExact = false);

/// <summary>How far the sink is behind in one topic.</summary>
/// <param name="Topic">Its name without prefix.</param>
/// <param name="Lag">Records whose rows are not written yet; offsets where not <paramref name="IsExact"/>.</param>
/// <param name="IsExact">Whether the records were counted.</param>
public sealed record SinkTopicLag(string Topic, long Lag, bool IsExact);

/// <summary>What <c>streamml status</c> shows.</summary>
/// <param name="Kafka">Bootstrap servers.</param>
/// <param name="ClusterId">The cluster's id.</param>
/// <param name="Topics">Every catalogue topic.</param>
/// <param name="Roles">Lag of each reading role.</param>
/// <param name="DeadLetters">Rows of <c>dead_letters</c>; without a database what is on dead-letter topics.</param>
/// <param name="Tables">Rows a table; empty when no database is configured.</param>
public sealed record StatusReport(
    string Kafka,
    string ClusterId,
    IReadOnlyList<TopicStatus> Topics,
    IReadOnlyList<RoleStatus> Roles,
    long DeadLetters,
    IReadOnlyDictionary<string, long> Tables)
{
    /// <summary>Which model has which part, as decided on the topics; empty where it was not asked for.</summary>
    public IReadOnlyList<ModelPartStatus> Models { get; init; } = [];

    /// <summary>
    /// Topics of which the sink has rows to write; empty where there are none, or no database is configured.
    /// </summary>
    public IReadOnlyList<SinkTopicLag> SinkLag { get; init; } = [];

    /// <summary>
    /// Dead letters by topic and reason, the most frequent first; empty where they were not asked for.
    /// </summary>
    public IReadOnlyList<DeadLetterCount> DeadLettersBy { get; init; } = [];

    /// <summary>Roles that nobody runs though they dead-letter records; empty where it was not asked for.</summary>
    public IReadOnlyList<AbsentOwner> NotRun { get; init; } = [];

    /// <summary>
    /// How often what is only archived came, by name, the most frequent first: <c>field:</c> of changes, <c>value:</c>
    /// properties of values, <c>type:</c> of messages. A delivery that is repeated counts again.
    /// </summary>
    public IReadOnlyDictionary<string, long> Unread { get; init; } = new Dictionary<string, long>();

    /// <summary>Takes a report; throughput is measured over <paramref name="sampling"/>.</summary>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    /// <exception cref="NpgsqlException">The database does not answer.</exception>
    public static async Task<StatusReport> TakeAsync(
        KafkaConnection kafka, Settings settings, TimeSpan sampling, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var identities = await kafka.Topics.GetAsync(TopicCatalogue.All, cancellationToken);
        var kept = await kafka.KeptMsAsync(TopicCatalogue.All, cancellationToken);
        var before = await kafka.Offsets.GetAsync(identities);
        long started = time.GetTimestamp();
        await Task.Delay(sampling, time, cancellationToken);
        var after = await kafka.Offsets.GetAsync(identities);
        double seconds = time.GetElapsedTime(started).TotalSeconds;
        var topics = TopicCatalogue.All.Select(topic => new TopicStatus(
            topic.Name,
            identities[topic].Partitions,
            after.Where(entry => entry.Key.Topic.Equals(topic)).Sum(entry => entry.Value.Latest - entry.Value.Earliest),
            after.Where(entry => entry.Key.Topic.Equals(topic))
                .Sum(entry => entry.Value.Latest - before[entry.Key].Latest) / seconds)
        {
            RetentionMs = kept[topic],
        }).ToList();
        var roles = new List<RoleStatus>();
        foreach (var role in Topology.Roles)
        {
            roles.Add(new RoleStatus(role.Name, await LagAsync(kafka, role, after, cancellationToken)));
        }

        var tables = settings.Postgres.ConnectionString.Length == 0
            ? new Dictionary<string, long>(StringComparer.Ordinal)
            : await TableCounts.ReadRowsAsync(settings.Postgres, cancellationToken);
        return new StatusReport(
            settings.Kafka.BootstrapServers,
            await kafka.ClusterIdAsync(),
            topics,
            roles,
            tables.TryGetValue("dead_letters", out long letters)
                ? letters
                : topics.Where(topic => topic.Topic.EndsWith(TopicCatalogue.DeadLetterSuffix, StringComparison.Ordinal))
                    .Sum(topic => topic.Offsets),
            tables)
        {
            Unread = await UnreadAsync(kafka, cancellationToken),
        };
    }

    private static async Task<IReadOnlyDictionary<string, long>> UnreadAsync(
        KafkaConnection kafka, CancellationToken cancellationToken)
    {
        // Each partition has the totals of its task, the last one of a name being the newest.
        var totals = new Dictionary<(int Partition, string Name), long>();
        var records = kafka.CreateReader().ReadAsync(
            [TopicCatalogue.NormaliserUnread], ReadFrom.Earliest, follow: false, cancellationToken);
        await foreach (var record in records)
        {
            var (name, total) = UnreadCounts.Read(record);
            totals[(record.Source.Partition, name)] = total;
        }

        return totals.GroupBy(entry => entry.Key.Name, entry => entry.Value)
            .Select(name => KeyValuePair.Create(name.Key, name.Sum()))
            .OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal)
            .Take(UnreadCounts.MaxNames)
            .ToDictionary();
    }

    // Offsets alone do not tell: several tasks write to a partition, each ends its transaction with a marker that takes
    // an offset, and no reader is given those.
    private static async Task<long> LagAsync(
        KafkaConnection kafka,
        IRole role,
        IReadOnlyDictionary<SourcePartition, PartitionOffsets> ends,
        CancellationToken cancellationToken)
    {
        var committed = await kafka.Offsets.CommittedAsync(role.Name, role.Inputs, cancellationToken);
        var next = Positions(role.Inputs, committed, ends);
        var unread = await kafka.CreateReader().UnreadAsync(next, cancellationToken);
        return unread.Sum(source => ends[source].Latest - next[source]);
    }

    /// <summary>The next offset to read of each partition of some topics that has offsets left.</summary>
    internal static Dictionary<SourcePartition, long> Positions(
        IReadOnlyList<TopicDefinition> topics,
        IReadOnlyDictionary<SourcePartition, long> reached,
        IReadOnlyDictionary<SourcePartition, PartitionOffsets> ends) =>
        ends.Where(end => topics.Contains(end.Key.Topic))
            .Select(end => KeyValuePair.Create(
                end.Key, Math.Max(end.Value.Earliest, reached.GetValueOrDefault(end.Key, end.Value.Earliest))))
            .Where(entry => entry.Value < ends[entry.Key].Latest).ToDictionary();
}
