using System.Net;
using System.Net.Sockets;

namespace StreamML.StreamProcessors.Media;

/// <summary>A host's name leads to an address that may not be asked.</summary>
internal sealed class RefusedAddressException(string host)
    : Exception($"{host} resolves to an address that is not public.")
{
    public string Host { get; } = host;
}

/// <summary>
/// Connects to addresses that were looked at: the name is resolved once, here, so that a second answer cannot lead
/// elsewhere.
/// </summary>
/// <param name="allowPrivate">Whether any address will do.</param>
/// <param name="resolve">A name's addresses.</param>
internal sealed class GuardedConnect(bool allowPrivate, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    /// <exception cref="RefusedAddressException">One of the name's addresses is not public.</exception>
    public async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellationToken);
        if (!allowPrivate && !Array.TrueForAll(addresses, AddressRules.IsPublic))
        {
            throw new RefusedAddressException(host);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
