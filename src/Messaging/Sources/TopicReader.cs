using System.Runtime.CompilerServices;
using Confluent.Kafka;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Sources;

/// <summary>Where a reader starts.</summary>
public enum ReadFrom
{
    /// <summary>At the first existing record.</summary>
    Earliest,

    /// <summary>At records written from now on.</summary>
    Latest,
}

/// <summary>
/// Reads committed records of whole topics, outside any group. For inspection and checks; a role uses a host.
/// </summary>
public sealed class TopicReader
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    // Model pieces are large: bounds the memory of one hand-over.
    private const int MostBytesAtOnce = 16 * 1024 * 1024;
    private readonly KafkaClients _connection;
    private readonly OffsetQuery _offsets;

    internal TopicReader(KafkaClients connection) =>
        (_connection, _offsets) = (connection, new OffsetQuery(connection.Time));

    /// <summary>Reads topics; records of a partition come in order.</summary>
    /// <param name="topics">The topics.</param>
    /// <param name="from">Where to start.</param>
    /// <param name="follow">True: continues for ever. False: ends at the current last stable offsets.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="TaskRestartException">The cluster does not answer, or lacks a topic.</exception>
    public IAsyncEnumerable<SourceRecord> ReadAsync(
        IReadOnlyList<TopicDefinition> topics, ReadFrom from, bool follow, CancellationToken cancellationToken) =>
        ReadAsync(topics, from, follow, static () => { }, cancellationToken);

    /// <summary>Reads topics and reports when it has reached their end for the first time.</summary>
    /// <param name="topics">The topics.</param>
    /// <param name="from">Where to start.</param>
    /// <param name="follow">True: continues for ever. False: ends at the current last stable offsets.</param>
    /// <param name="reachedEnd">Called once, between two records, after every record up to each partition's end has
    /// been returned.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="TaskRestartException">The cluster does not answer, or lacks a topic.</exception>
    public IAsyncEnumerable<SourceRecord> ReadAsync(
        IReadOnlyList<TopicDefinition> topics, ReadFrom from, bool follow, Action reachedEnd,
        CancellationToken cancellationToken) =>
        ReadAsync(
            topics, key: null, (consumer, partitions) => Starts(consumer, partitions, from), follow, reachedEnd,
            cancellationToken);

    /// <summary>Follows topics from a time on, for ever, and reports when it has reached their end for the first
    /// time.</summary>
    /// <param name="topics">The topics.</param>
    /// <param name="since">The first record of a partition with this timestamp or a later one comes first, then all
    /// behind it. Most topics are stamped with the time of writing.</param>
    /// <param name="reachedEnd">As above.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="TaskRestartException">The cluster does not answer, or lacks a topic.</exception>
    public IAsyncEnumerable<SourceRecord> FollowSinceAsync(
        IReadOnlyList<TopicDefinition> topics, DateTimeOffset since, Action reachedEnd,
        CancellationToken cancellationToken) =>
        ReadAsync(
            topics, key: null, (consumer, partitions) => Starts(consumer, partitions, since), follow: true, reachedEnd,
            cancellationToken);

    /// <summary>Reads topics from a time to their end, for one key where one is given.</summary>
    /// <param name="topics">The topics.</param>
    /// <param name="since">As of <see cref="FollowSinceAsync"/>.</param>
    /// <param name="key">Only the partition that records of this key are in is read; null: all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="TaskRestartException">The cluster does not answer, or lacks a topic.</exception>
    public IAsyncEnumerable<SourceRecord> ReadSinceAsync(
        IReadOnlyList<TopicDefinition> topics, DateTimeOffset since, string? key,
        CancellationToken cancellationToken) =>
        ReadAsync(
            topics, key, (consumer, partitions) => Starts(consumer, partitions, since), follow: false, static () => { },
            cancellationToken);

    /// <summary>Reads partitions from offsets to their end; other partitions of their topics are not read.</summary>
    /// <param name="starts">The first offset of each partition.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="TaskRestartException">The cluster does not answer, or lacks a topic.</exception>
    public IAsyncEnumerable<SourceRecord> ReadFromAsync(
        IReadOnlyDictionary<SourcePartition, long> starts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(starts);
        return ReadAsync(
            [.. starts.Keys.Select(source => source.Topic).Distinct()], key: null,
            (consumer, partitions) => partitions.ConvertAll(partition =>
                starts.TryGetValue(
                    new SourcePartition(_connection.Names.Find(partition.Topic), partition.Partition.Value),
                    out long offset)
                    ? new TopicPartitionOffset(partition, offset)
                    : End(consumer, partition)),
            follow: false, static () => { }, cancellationToken);
    }

    /// <summary>Reads parts of partitions; records of a partition come in order.</summary>
    /// <param name="ranges">The part of each partition; empty ones are not read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    public async IAsyncEnumerable<SourceRecord> ReadRangesAsync(
        IReadOnlyDictionary<SourcePartition, OffsetRange> ranges,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        var open = ranges.Where(each => each.Value.Count > 0).ToDictionary(
            each => new TopicPartition(_connection.Names.Of(each.Key.Topic), each.Key.Partition));
        using var consumer = _connection.NewConsumer($"{_connection.Names.Prefix}reader", ConsumerUse.Reader);
        consumer.Assign(open.Select(each => new TopicPartitionOffset(each.Key, each.Value.Value.First)));
        while (open.Count > 0)
        {
            foreach (var read in await Task.Run(() => Take(consumer), cancellationToken))
            {
                if (!open.TryGetValue(read.TopicPartition, out var part))
                {
                    continue;
                }

                if (!read.IsPartitionEOF && part.Value.Contains(read.Offset.Value))
                {
                    yield return SourceRecord.From(read, part.Key.Topic);
                }

                if (read.IsPartitionEOF || read.Offset.Value >= part.Value.Next - 1)
                {
                    open.Remove(read.TopicPartition);
                    consumer.IncrementalUnassign([read.TopicPartition]);
                }
            }
        }
    }

    private async IAsyncEnumerable<SourceRecord> ReadAsync(
        IReadOnlyList<TopicDefinition> topics,
        string? key,
        Func<IConsumer<byte[], byte[]>, List<TopicPartition>, IEnumerable<TopicPartitionOffset>> starts,
        bool follow,
        Action reachedEnd,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var found = await _connection.Topics.GetAsync(topics, cancellationToken);
        var partitions = found
            .SelectMany(topic => Numbers(topic.Value.Partitions, key)
                .Select(number => new TopicPartition(_connection.Names.Of(topic.Key), number)))
            .ToList();
        using var consumer = _connection.NewConsumer(
            $"{_connection.Names.Prefix}reader", follow ? ConsumerUse.Follower : ConsumerUse.Reader);
        await Task.Run(() => consumer.Assign(starts(consumer, partitions)), cancellationToken);
        var open = partitions.ToHashSet();
        while (follow || open.Count > 0)
        {
            var batch = await Task.Run(() => Take(consumer), cancellationToken);
            foreach (var read in batch)
            {
                // A partition that moves to another broker reports its end again.
                if (read.IsPartitionEOF)
                {
                    if (open.Remove(read.TopicPartition) && open.Count == 0)
                    {
                        reachedEnd();
                    }
                }
                else
                {
                    yield return SourceRecord.From(read, _connection.Names.Find(read.Topic));
                }
            }
        }
    }

    /// <summary>
    /// Finds partitions with a committed record to read. Offsets alone do not show this: transaction markers and
    /// records of aborted transactions take offsets but are never returned to a reader.
    /// </summary>
    /// <param name="positions">The next offset to read of each partition.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The partitions with at least one such record at or after the position.</returns>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    public async Task<IReadOnlySet<SourcePartition>> UnreadAsync(
        IReadOnlyDictionary<SourcePartition, long> positions, CancellationToken cancellationToken) =>
        (await FirstUnreadAsync(positions, cancellationToken)).Keys.ToHashSet();

    /// <summary>Finds the first committed record to read of partitions, as <see cref="UnreadAsync"/> does.</summary>
    /// <param name="positions">The next offset to read of each partition.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>That record's timestamp, milliseconds since the Unix epoch, of each partition that has one.</returns>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    public Task<IReadOnlyDictionary<SourcePartition, long>> FirstUnreadAsync(
        IReadOnlyDictionary<SourcePartition, long> positions, CancellationToken cancellationToken) =>
        Task.Run(
            () => FirstUnread(
                positions, static read => read.Message.Timestamp.UnixTimestampMs, cancellationToken),
            cancellationToken);

    /// <summary>Finds the first committed record to read of partitions, as <see cref="UnreadAsync"/> does.</summary>
    /// <param name="positions">The next offset to read of each partition.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>That record's offset, of each partition that has one.</returns>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    public Task<IReadOnlyDictionary<SourcePartition, long>> NextOffsetsAsync(
        IReadOnlyDictionary<SourcePartition, long> positions, CancellationToken cancellationToken) =>
        Task.Run(
            () => FirstUnread(positions, static read => read.Offset.Value, cancellationToken), cancellationToken);

    /// <summary>Reads one committed record.</summary>
    /// <param name="source">Its partition.</param>
    /// <param name="offset">Its offset.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The record; null where it is not there, or no longer.</returns>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    public Task<SourceRecord?> ReadOneAsync(
        SourcePartition source, long offset, CancellationToken cancellationToken) =>
        Task.Run(() => One(source, offset, cancellationToken), cancellationToken);

    private SourceRecord? One(SourcePartition source, long offset, CancellationToken cancellationToken)
    {
        using var consumer = _connection.NewConsumer($"{_connection.Names.Prefix}reader", ConsumerUse.Reader);
        consumer.Assign(
            new TopicPartitionOffset(_connection.Names.Of(source.Topic), new Partition(source.Partition), offset));
        using var limit = new CancellationTokenSource(Timeout);
        while (!limit.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Take(consumer, mostRecords: 1) is [var read, ..])
            {
                // Of one that is gone, the client gives the next that is there.
                return read.IsPartitionEOF || read.Offset.Value != offset
                    ? null
                    : SourceRecord.From(read, source.Topic);
            }
        }

        throw new TaskRestartException($"No answer for {source} within {Timeout.TotalSeconds:0} s.");
    }

    /// <summary>
    /// Counts committed records by reading them: offsets also count transaction markers and aborted records.
    /// </summary>
    /// <param name="positions">The next offset to read of each partition.</param>
    /// <param name="limit">Time limit for all partitions together.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Records at or after the position, for each partition whose end was reached in time; the others are
    /// omitted.</returns>
    public Task<IReadOnlyDictionary<SourcePartition, long>> CountAsync(
        IReadOnlyDictionary<SourcePartition, long> positions, TimeSpan limit, CancellationToken cancellationToken) =>
        Task.Run(() => Count(positions, limit, cancellationToken), cancellationToken);

    private IReadOnlyDictionary<SourcePartition, long> Count(
        IReadOnlyDictionary<SourcePartition, long> positions, TimeSpan limit, CancellationToken cancellationToken)
    {
        var whole = new Dictionary<SourcePartition, long>();
        var open = positions.ToDictionary(
            entry => new TopicPartition(_connection.Names.Of(entry.Key.Topic), entry.Key.Partition),
            entry => (Source: entry.Key, Records: 0L));
        if (open.Count == 0)
        {
            return whole;
        }

        using var consumer = _connection.NewConsumer($"{_connection.Names.Prefix}reader", ConsumerUse.Reader);
        consumer.Assign(open.Select(entry => new TopicPartitionOffset(entry.Key, positions[entry.Value.Source])));
        using var over = new CancellationTokenSource(limit);
        while (open.Count > 0 && !over.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var read in Take(consumer))
            {
                if (!open.TryGetValue(read.TopicPartition, out var counted))
                {
                    continue;
                }

                open[read.TopicPartition] = counted with { Records = counted.Records + (read.IsPartitionEOF ? 0 : 1) };
                if (!read.IsPartitionEOF)
                {
                    continue;
                }

                whole.Add(counted.Source, counted.Records);
                open.Remove(read.TopicPartition);
                consumer.IncrementalUnassign([read.TopicPartition]);
            }
        }

        return whole;
    }

    private IReadOnlyDictionary<SourcePartition, long> FirstUnread(
        IReadOnlyDictionary<SourcePartition, long> positions, Func<ConsumeResult<byte[], byte[]>, long> figure,
        CancellationToken cancellationToken)
    {
        var unread = new Dictionary<SourcePartition, long>();
        if (positions.Count == 0)
        {
            return unread;
        }

        var open = positions.Keys.ToDictionary(
            source => new TopicPartition(_connection.Names.Of(source.Topic), source.Partition), source => source);
        using var consumer = _connection.NewConsumer($"{_connection.Names.Prefix}reader", ConsumerUse.Reader);
        consumer.Assign(open.Select(entry => new TopicPartitionOffset(entry.Key, positions[entry.Value])));
        using var limit = new CancellationTokenSource(Timeout);
        while (open.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (limit.IsCancellationRequested)
            {
                throw new TaskRestartException(
                    $"No answer for {open.Count} partitions within {Timeout.TotalSeconds:0} s, {open.Keys.First()} "
                    + "among them.");
            }

            foreach (var read in Take(consumer))
            {
                if (!open.Remove(read.TopicPartition, out var source))
                {
                    continue;
                }

                if (!read.IsPartitionEOF)
                {
                    unread.Add(source, figure(read));
                }

                consumer.IncrementalUnassign([read.TopicPartition]);
            }
        }

        return unread;
    }

    // Looked up here: the client would look its own "beginning" up half a second later, since it knows no leader at
    // first, and its own "end" past new records.
    private IEnumerable<TopicPartitionOffset> Starts(
        IConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions, ReadFrom from) => partitions.ConvertAll(
        partition => from == ReadFrom.Earliest
            ? new TopicPartitionOffset(partition, Bounds(consumer, partition).Low)
            : End(consumer, partition));

    private IEnumerable<TopicPartitionOffset> Starts(
        IConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions, DateTimeOffset since)
    {
        var times = partitions.Select(partition => new TopicPartitionTimestamp(
            partition, new Timestamp(since.ToUnixTimeMilliseconds(), TimestampType.CreateTime)));
        return _offsets.Run(() => consumer.OffsetsForTimes(times, Timeout))
            .ConvertAll(found => found.Offset >= 0 ? found : End(consumer, found.TopicPartition));
    }

    private static IEnumerable<int> Numbers(int partitions, string? key) => key is null
        ? Enumerable.Range(0, partitions)
        : [KeyPartition.Of(key, partitions)];

    private TopicPartitionOffset End(IConsumer<byte[], byte[]> consumer, TopicPartition partition) =>
        new(partition, Bounds(consumer, partition).High);

    private WatermarkOffsets Bounds(IConsumer<byte[], byte[]> consumer, TopicPartition partition) =>
        _offsets.Run(() => consumer.QueryWatermarkOffsets(partition, Timeout));

    private static List<ConsumeResult<byte[], byte[]>> Take(
        IConsumer<byte[], byte[]> consumer, int mostRecords = 5_000)
    {
        var batch = new List<ConsumeResult<byte[], byte[]>>();
        long bytes = 0;
        try
        {
            var read = consumer.Consume(100);
            while (read is not null && batch.Count < mostRecords && bytes < MostBytesAtOnce)
            {
                batch.Add(read);
                bytes += read.Message?.Value?.Length ?? 0;
                read = consumer.Consume(0);
            }

            if (read is not null)
            {
                batch.Add(read);
            }
        }
        catch (ConsumeException fault) when (FaultTable.Decide(fault.Error) == FaultAction.RestartTask)
        {
            // The client recovers by itself, for example from a broker that is briefly unreachable.
            return batch;
        }

        return batch;
    }
}
