using System.Net.Sockets;
using StreamML.Messaging.Connection;
using StreamML.Sink.Server;

namespace StreamML.Hosting;

/// <summary>Starts a server and says, when its port is taken, which option to set.</summary>
internal static class Ports
{
    public static async Task<T> StartAsync<T>(
        Func<Task<T>> start, string server, int port, string argument, string option)
    {
        try
        {
            return await start();
        }
        catch (Exception fault) when (IsTaken(fault))
        {
            throw new RoleConfigurationException(
                $"Port {port} for the {server} is in use. Choose another with {argument} or Streamml__{option}; 0 takes "
                + "a free one.");
        }
    }

    private static bool IsTaken(Exception? fault) =>
        fault is not null && (fault is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }
            or PrivatePostgresException { PortTaken: true } || IsTaken(fault.InnerException));
}
