using Npgsql;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Topics;
using StreamML.Schemas.Topics;
using StreamML.Sink;
using StreamML.Sink.Counting;
using StreamML.StreamProcessors;

namespace StreamML.Hosting;

/// <summary>
/// Counts of records for a status report. The log has no such count: an offset may be a transaction's marker, an
/// aborted record or one that compaction removed. So the records are read, within a time; what is not counted by then
/// keeps its offsets, which are at least as many, and says so.
/// </summary>
public static class StatusCounts
{
    /// <summary>
    /// Adds records of topics, lag of roles and sink in records, and dead letters by topic and reason.
    /// </summary>
    /// <param name="report">A report of the same cluster, taken just before.</param>
    /// <param name="kafka">The cluster.</param>
    /// <param name="settings">Where PostgreSQL is.</param>
    /// <param name="limit">How long records are read; the rest takes what it takes, well below a second.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    /// <exception cref="NpgsqlException">The database does not answer.</exception>
    public static async Task<StatusReport> AddAsync(
        StatusReport report, KafkaConnection kafka, Settings settings, TimeSpan limit,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(kafka);
        ArgumentNullException.ThrowIfNull(settings);
        var identities = await kafka.Topics.GetAsync(TopicCatalogue.All, cancellationToken);
        var ends = await kafka.Offsets.GetAsync(identities);
        var positions = new List<(string Role, Dictionary<SourcePartition, long> Next)>();
        foreach (var role in Topology.Roles)
        {
            var committed = await kafka.Offsets.CommittedAsync(role.Name, role.Inputs, cancellationToken);
            positions.Add((role.Name, StatusReport.Positions(role.Inputs, committed, ends)));
        }

        // At once: each waits for the broker more than it works.
        var topics = CountAsync(
            StatusReport.Positions(TopicCatalogue.All, new Dictionary<SourcePartition, long>(), ends));
        var roles = Task.WhenAll(positions.Select(async role => (role.Role, Lag: await CountAsync(role.Next))));
        bool hasTables = settings.Postgres.ConnectionString.Length > 0;
        var sink = hasTables
            ? await CountAsync(StatusReport.Positions(
                SinkTopics.All, await SinkPositions.ReadAsync(settings.Postgres, identities, cancellationToken), ends))
            : [];
        var counted = await topics;
        List<TopicStatus> all = [
            .. report.Topics.Select(topic => topic with { Records = Records(counted, topic.Topic) })];
        return report with
        {
            Topics = all,
            DeadLetters = hasTables
                ? report.DeadLetters
                : all.Where(topic => topic.Topic.EndsWith(TopicCatalogue.DeadLetterSuffix, StringComparison.Ordinal))
                    .Sum(topic => topic.Records ?? topic.Offsets),
            Roles =
            [
                .. (await roles).Select(role => Sum(role.Role, role.Lag)),
                .. hasTables ? [Sum(SinkTopics.Role, sink)] : Array.Empty<RoleStatus>(),
            ],
            SinkLag = [.. sink.GroupBy(entry => entry.Source.Topic.Name, StringComparer.Ordinal)
                .Select(topic => new SinkTopicLag(
                    topic.Key, topic.Sum(entry => entry.Records), topic.All(entry => entry.IsExact)))
                .Where(topic => topic.Lag > 0)],
            NotRun = await AbsentOwner.FindAsync(kafka),
            DeadLettersBy = hasTables ? await DeadLetterCount.ReadAsync(settings.Postgres, cancellationToken) : [],
        };

        async Task<IReadOnlyList<PartitionCount>> CountAsync(Dictionary<SourcePartition, long> positions)
        {
            var whole = await kafka.CreateReader().CountAsync(positions, limit, cancellationToken);
            return [.. positions.Select(entry => whole.TryGetValue(entry.Key, out long records)
                ? new PartitionCount(entry.Key, records, true)
                : new PartitionCount(entry.Key, ends[entry.Key].Latest - entry.Value, false))];
        }
    }

    // A topic whose partitions are all empty is not among those that were read.
    private static long? Records(IReadOnlyList<PartitionCount> counted, string topic)
    {
        var own = counted.Where(entry => entry.Source.Topic.Name == topic).ToList();
        return own.All(entry => entry.IsExact) ? own.Sum(entry => entry.Records) : null;
    }

    private static RoleStatus Sum(string role, IReadOnlyList<PartitionCount> counts) =>
        new(role, counts.Sum(entry => entry.Records), counts.All(entry => entry.IsExact));

    private readonly record struct PartitionCount(SourcePartition Source, long Records, bool IsExact);
}
