using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace StreamML.Bench.Ingest;

/// <summary>One non-blocking HTTP/1.1 keep-alive connection; one request at a time.</summary>
internal sealed class LoadConnection : IDisposable
{
    private readonly byte[] _answer = new byte[16_384];
    private byte[] _request = [];
    private int _sent;
    private int _received;

    public LoadConnection(IPEndPoint server)
    {
        Socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Socket.Connect(server);
        Socket.Blocking = false;
    }

    public Socket Socket { get; }

    /// <summary>A request is in progress.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>Part of the request is still to be sent.</summary>
    public bool WantsToSend => IsBusy && _sent < _request.Length;

    /// <summary>When the current request was due, a timestamp.</summary>
    public long Due { get; private set; }

    public void Begin(byte[] next, long due)
    {
        (_request, _sent, _received, Due, IsBusy) = (next, 0, 0, due, true);
        Send();
    }

    public void Send()
    {
        while (_sent < _request.Length)
        {
            int count = Socket.Send(_request.AsSpan(_sent), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                return;
            }

            if (error != SocketError.Success)
            {
                throw new InvalidOperationException($"Sending failed: {error}.");
            }

            _sent += count;
        }
    }

    /// <summary>Reads available bytes.</summary>
    /// <returns>Whether the response is complete; it was a 200.</returns>
    /// <exception cref="InvalidOperationException">It was anything else, or has more than 16 KiB.</exception>
    public bool Receive()
    {
        int count = Socket.Receive(_answer.AsSpan(_received), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
        {
            return false;
        }

        if (error != SocketError.Success || count == 0)
        {
            throw new InvalidOperationException($"The server closed a connection: {error}.");
        }

        _received += count;
        var text = _answer.AsSpan(0, _received);
        if (!IsWhole(text))
        {
            return _received < _answer.Length
                ? false
                : throw new InvalidOperationException("The response does not fit the buffer.");
        }

        if (!text.StartsWith("HTTP/1.1 200 "u8))
        {
            throw new InvalidOperationException("The server answered something else than 200.");
        }

        IsBusy = false;
        return true;
    }

    public void Dispose() => Socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> text)
    {
        int head = text.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return false;
        }

        if (text[..head].IndexOf("Transfer-Encoding: chunked"u8) >= 0)
        {
            return text.EndsWith("\r\n0\r\n\r\n"u8);
        }

        int at = text[..head].IndexOf(LengthField);
        int length = at >= 0 && Utf8Parser.TryParse(text[(at + LengthField.Length)..], out int found, out _)
            ? found
            : 0;
        return text.Length >= head + 4 + length;
    }

    private static ReadOnlySpan<byte> LengthField => "Content-Length: "u8;
}
