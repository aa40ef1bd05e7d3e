using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Server;

namespace StreamML.EmbeddedKafka.Tests.Broker;

/// <summary>A connection that sends exactly the request it is told to, in the version it is told to.</summary>
internal sealed class RawClient : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly Socket _socket;
    private int _correlationId;

    private RawClient(Socket socket) => _socket = socket;

    public static async Task<RawClient> ConnectAsync(IPEndPoint endpoint)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endpoint);
        return new RawClient(socket);
    }

    public async Task<TResponse> CallAsync<TResponse>(ApiKey key, short version, WireMessage request)
        where TResponse : WireMessage, new()
    {
        int correlationId = await SendAsync(key, version, request);
        return await ReceiveAsync<TResponse>(key, version, correlationId);
    }

    /// <summary>Sends a request and returns its correlation id.</summary>
    public async Task<int> SendAsync(ApiKey key, short version, WireMessage request)
    {
        bool flexible = Handler(key).IsFlexible(version);
        int correlationId = ++_correlationId;
        var writer = new WireWriter(version, flexible);
        int length = 0;
        short apiKey = (short)key;
        writer.Int32(ref length);
        writer.Int16(ref apiKey);
        writer.Int16(ref version);
        writer.Int32(ref correlationId);
        short clientIdLength = 4;
        writer.Int16(ref clientIdLength);
        foreach (char c in "test")
        {
            sbyte letter = (sbyte)c;
            writer.Int8(ref letter);
        }

        writer.Tags();
        request.Visit(writer);
        writer.PatchInt32(0, (int)writer.Length - sizeof(int));
        await SendBytesAsync(writer.ToArray());
        return correlationId;
    }

    public async Task SendBytesAsync(byte[] bytes)
    {
        for (ReadOnlyMemory<byte> rest = bytes; rest.Length > 0;)
        {
            rest = rest[await _socket.SendAsync(rest, SocketFlags.None)..];
        }
    }

    public async Task<TResponse> ReceiveAsync<TResponse>(ApiKey key, short version, int correlationId)
        where TResponse : WireMessage, new()
    {
        byte[] frame = await ReceiveFrameAsync() ?? throw new EndOfStreamException("The broker closed the connection.");
        Assert.Equal(correlationId, BinaryPrimitives.ReadInt32BigEndian(frame));
        bool flexible = Handler(key).IsFlexible(version);
        int header = sizeof(int);
        if (flexible && key != ApiKey.ApiVersions)
        {
            Assert.Equal(0, frame[header++]);
        }

        var reader = new WireReader(frame.AsMemory(header), version, flexible);
        var response = new TResponse();
        response.Visit(reader);
        Assert.Equal(0, reader.Remaining);
        return response;
    }

    /// <summary>The next frame without its length; null when the broker closed the connection.</summary>
    public async Task<byte[]?> ReceiveFrameAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        byte[] length = new byte[sizeof(int)];
        if (!await FillAsync(length, deadline.Token))
        {
            return null;
        }

        byte[] frame = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
        Assert.True(await FillAsync(frame, deadline.Token));
        return frame;
    }

    public void Dispose() => _socket.Dispose();

    private static ApiHandler Handler(ApiKey key) => ServedApis.All.Single(handler => handler.Key == key);

    private async Task<bool> FillAsync(Memory<byte> target, CancellationToken ct)
    {
        while (target.Length > 0)
        {
            try
            {
                int count = await _socket.ReceiveAsync(target, SocketFlags.None, ct);
                if (count == 0)
                {
                    return false;
                }

                target = target[count..];
            }
            catch (SocketException)
            {
                return false;
            }
        }

        return true;
    }
}
