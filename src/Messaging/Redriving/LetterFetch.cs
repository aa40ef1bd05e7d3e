using Confluent.Kafka;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Sources;

namespace StreamML.Messaging.Redriving;

/// <summary>
/// Fetches dead letters by their places, most of them one behind the other. One consumer per partition, assigned once
/// and moved by seeks. Not thread-safe.
/// </summary>
internal sealed class LetterFetch(KafkaClients connection) : IDisposable
{
    // Reading past as many records is quicker than another fetch.
    private const int LongestSkip = 1_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private IConsumer<byte[], byte[]>? _consumer;
    private SourcePartition _source;
    private long _position;

    /// <summary>The records of letters by the letters' ids; those that are gone are left out. Blocks.</summary>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    public Dictionary<string, SourceRecord> Read(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, SourceRecord>(letters.Count, StringComparer.Ordinal);
        foreach (var group in letters.GroupBy(letter => letter.Source))
        {
            var byOffset = group.ToDictionary(letter => letter.Offset, letter => letter.Id);
            long[] offsets = [.. byOffset.Keys.Order()];
            Read(group.Key, offsets, record => found[byOffset[record.Offset]] = record, cancellationToken);
        }

        return found;
    }

    /// <inheritdoc />
    public void Dispose() => _consumer?.Dispose();

    private void Read(
        SourcePartition source, long[] offsets, Action<SourceRecord> found, CancellationToken cancellationToken)
    {
        int next = 0;
        long asked = connection.Time.GetTimestamp();
        while (next < offsets.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var consumer = MoveTo(source, offsets[next]);
            var read = consumer.Consume(100);
            if (read is null)
            {
                if (connection.Time.GetElapsedTime(asked) > Patience)
                {
                    throw new TaskRestartException($"No answer for {source} within {Patience.TotalSeconds:0} s.");
                }

                continue;
            }

            asked = connection.Time.GetTimestamp();
            _position = read.Offset.Value + (read.IsPartitionEOF ? 0 : 1);

            // Those before it are gone: the client gives the next that is there.
            while (next < offsets.Length && (offsets[next] < read.Offset.Value || read.IsPartitionEOF))
            {
                next++;
            }

            if (next < offsets.Length && offsets[next] == read.Offset.Value)
            {
                found(SourceRecord.From(read, source.Topic));
                next++;
            }
        }
    }

    private IConsumer<byte[], byte[]> MoveTo(SourcePartition source, long offset)
    {
        var place = new TopicPartitionOffset(connection.Names.Of(source.Topic), source.Partition, offset);
        if (_consumer is null || !_source.Equals(source))
        {
            _consumer?.Dispose();
            _consumer = connection.NewConsumer($"{connection.Names.Prefix}reader", ConsumerUse.Reader);
            _consumer.Assign(place);
            (_source, _position) = (source, offset);
        }
        else if (offset < _position || offset > _position + LongestSkip)
        {
            _consumer.Seek(place);
            _position = offset;
        }

        return _consumer;
    }
}
