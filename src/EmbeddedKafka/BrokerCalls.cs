using System.Buffers.Binary;
using System.Net.Sockets;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;

namespace StreamML.EmbeddedKafka;

/// <summary>
/// Requests to an embedded broker that no Kafka client knows, over a connection of its own. One at a time; not
/// thread-safe.
/// </summary>
internal sealed class BrokerCalls : IDisposable
{
    private const int FrameBytesMax = 64 * 1024 * 1024;
    private const int CorrelationId = 1;

    // The first version with features.
    private const short ApiVersionsVersion = 3;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private BrokerCalls()
    {
    }

    /// <summary>Connects to a broker.</summary>
    /// <param name="bootstrapServers">As Kafka's clients take them, separated by commas; the first is asked.</param>
    /// <param name="feature">What it must support.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null: the broker does not have the feature, as Apache Kafka has not.</returns>
    /// <exception cref="SocketException">The broker cannot be reached.</exception>
    /// <exception cref="IOException">The connection was lost.</exception>
    public static async Task<BrokerCalls?> ConnectAsync(
        string bootstrapServers, string feature, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bootstrapServers);
        string first = bootstrapServers.Split(',')[0].Trim();
        int colon = first.LastIndexOf(':');
        if (colon < 1 || !int.TryParse(first.AsSpan(colon + 1), out int port))
        {
            return null;
        }

        var client = new BrokerCalls();
        try
        {
            await client._socket.ConnectAsync(first[..colon].Trim('[', ']'), port, cancellationToken);
            var served = await client.VersionsAsync(cancellationToken);
            if (served.SupportedFeatures.Any(each => each.Name == feature))
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

    /// <summary>What the broker serves; any request keeps the connection from being closed as idle.</summary>
    /// <exception cref="IOException">The connection was lost.</exception>
    public Task<ApiVersionsResponse> VersionsAsync(CancellationToken cancellationToken) =>
        CallAsync<ApiVersionsResponse>(
            ApiKey.ApiVersions,
            ApiVersionsVersion,
            new ApiVersionsRequest { ClientSoftwareName = "streamml", ClientSoftwareVersion = "1" },
            cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _socket.Dispose();

    /// <summary>Sends a request in a flexible version and reads its answer.</summary>
    /// <exception cref="IOException">The connection was lost.</exception>
    public async Task<TResponse> CallAsync<TResponse>(
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
