using System.Buffers.Binary;
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
    private const int FrameBytesMax = 16 * 1024 * 1024;
    private const int CorrelationId = 1;

    // The first version with features.
    private const short ApiVersionsVersion = 3;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private RecordErasureClient()
    {
    }

    /// <summary>Connects to a broker.</summary>
    /// <param name="bootstrapServers">As Kafka's clients take them, separated by commas; the first is asked.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null: the broker cannot erase records, as Apache Kafka cannot.</returns>
    /// <exception cref="SocketException">The broker cannot be reached.</exception>
    /// <exception cref="IOException">The connection was lost.</exception>
    public static async Task<RecordErasureClient?> ConnectAsync(
        string bootstrapServers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bootstrapServers);
        string first = bootstrapServers.Split(',')[0].Trim();
        int colon = first.LastIndexOf(':');
        if (colon < 1 || !int.TryParse(first.AsSpan(colon + 1), out int port))
        {
            return null;
        }

        var client = new RecordErasureClient();
        try
        {
            await client._socket.ConnectAsync(first[..colon].Trim('[', ']'), port, cancellationToken);
            var served = await client.CallAsync<ApiVersionsResponse>(
                ApiKey.ApiVersions,
                ApiVersionsVersion,
                new ApiVersionsRequest { ClientSoftwareName = "streamml", ClientSoftwareVersion = "1" },
                cancellationToken);
            if (served.SupportedFeatures.Any(feature => feature.Name == EraseRecordsRequest.Feature))
            {
                return client;
            }
        }
        catch
        {
            client.Dispose();
            throw;
        }

        client.Dispose();
        return null;
    }

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

        var answer = await CallAsync<EraseRecordsResponse>(
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
    public void Dispose() => _socket.Dispose();

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

    private async Task<TResponse> CallAsync<TResponse>(
        ApiKey key, short version, WireMessage request, CancellationToken cancellationToken)
        where TResponse : WireMessage, new()
    {
        await SendAsync(Frame(key, version, request), cancellationToken);
        byte[] length = await ReceiveAsync(sizeof(int), cancellationToken);
        int bytes = BinaryPrimitives.ReadInt32BigEndian(length);
        if (bytes is < sizeof(int) or > FrameBytesMax)
        {
            throw new IOException($"The broker answered with {bytes} bytes, which is no answer.");
        }

        byte[] frame = await ReceiveAsync(bytes, cancellationToken);

        // The correlation id; after it, but for ApiVersions, a count of tagged fields, which is 0.
        int header = key == ApiKey.ApiVersions ? sizeof(int) : sizeof(int) + 1;
        var response = new TResponse();
        response.Visit(new WireReader(frame.AsMemory(header), version, flexible: true));
        return response;
    }

    private static byte[] Frame(ApiKey key, short version, WireMessage request)
    {
        var writer = new WireWriter(version, flexible: true);
        int length = 0;
        short apiKey = (short)key;
        int correlationId = CorrelationId;
        short noClientId = -1;
        writer.Int32(ref length);
        writer.Int16(ref apiKey);
        writer.Int16(ref version);
        writer.Int32(ref correlationId);
        writer.Int16(ref noClientId);
        writer.Tags();
        request.Visit(writer);
        writer.PatchInt32(0, checked((int)(writer.Length - sizeof(int))));
        return writer.ToArray();
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, cancellationToken)..];
        }
    }

    private async Task<byte[]> ReceiveAsync(int count, CancellationToken cancellationToken)
    {
        byte[] received = new byte[count];
        for (int at = 0; at < count;)
        {
            int read = await _socket.ReceiveAsync(received.AsMemory(at), SocketFlags.None, cancellationToken);
            at += read > 0 ? read : throw new IOException("The broker closed the connection.");
        }

        return received;
    }
}
