using System.Net.Sockets;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;

namespace StreamML.EmbeddedKafka;

/// <summary>
/// Asks an embedded broker to take records out of its segments, over a connection of its own. Apache Kafka has no such
/// request: <see cref="ConnectAsync"/> finds that out. One request at a time; not thread-safe.
/// </summary>
public sealed class RecordErasureClient : IDisposable
{
    private readonly BrokerCalls _calls;

    private RecordErasureClient(BrokerCalls calls) => _calls = calls;

    /// <summary>Connects to a broker.</summary>
    /// <param name="bootstrapServers">As Kafka's clients take them, separated by commas; the first is asked.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null: the broker cannot erase records, as Apache Kafka cannot.</returns>
    /// <exception cref="SocketException">The broker cannot be reached.</exception>
    /// <exception cref="IOException">The connection was lost.</exception>
    public static async Task<RecordErasureClient?> ConnectAsync(
        string bootstrapServers, CancellationToken cancellationToken) =>
        await BrokerCalls.ConnectAsync(bootstrapServers, EraseRecordsRequest.Feature, cancellationToken) is { } calls
            ? new RecordErasureClient(calls)
            : null;

    /// <summary>Erases records; when it returns, no file of the broker holds them.</summary>
    /// <param name="erasures">What of each partition; at most 6 MiB together, since a broker takes 8 in one
    /// request.</param>
    /// <param name="cancellationToken">Stops waiting; partitions that are done stay done.</param>
    /// <returns>What was done. A partition that does not exist is left out.</returns>
    /// <exception cref="IOException">The connection was lost; asking again does no harm.</exception>
    public async Task<IReadOnlyList<ErasedPartition>> EraseAsync(
        IReadOnlyCollection<PartitionErasure> erasures, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(erasures);
        var request = new EraseRecordsRequest();
        foreach (var topic in erasures.GroupBy(each => each.Topic, StringComparer.Ordinal))
        {
            request.Topics.Add(new TopicOf<EraseRecordsRequest.Partition>
            {
                Name = topic.Key,
                Partitions = [.. topic.Select(ToWire)],
            });
        }

        var answer = await _calls.CallAsync<EraseRecordsResponse>(
            ApiKey.EraseRecords, version: 0, request, cancellationToken);
        return
        [
            .. from topic in answer.Topics
               from each in topic.Partitions
               where each.ErrorCode == ErrorCode.None
               select new ErasedPartition(
                   topic.Name, each.PartitionIndex, each.Erased, each.Replaced, each.IsComplete),
        ];
    }

    /// <inheritdoc />
    public void Dispose() => _calls.Dispose();

    private static EraseRecordsRequest.Partition ToWire(PartitionErasure erasure) => new()
    {
        PartitionIndex = erasure.Partition,
        Keys = [.. erasure.Keys.Select(key => new EraseRecordsRequest.Key { Bytes = key })],
        Records =
        [
            .. erasure.Records.Select(record => new EraseRecordsRequest.Record
            {
                Offset = record.Key,
                Value = record.Value is { } value ? new ReadOnlyMemory<byte>(value) : null,
            }),
        ],
    };
}
