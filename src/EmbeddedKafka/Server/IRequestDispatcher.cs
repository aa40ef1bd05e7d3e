using StreamML.EmbeddedKafka.Protocol;

namespace StreamML.EmbeddedKafka.Server;

/// <summary>The bytes of one response, and the lease to release once they are sent.</summary>
internal sealed record Answer(WireWriter Bytes, IDisposable? Lease);

/// <summary>Turns a request frame into the bytes of its response.</summary>
internal interface IRequestDispatcher
{
    /// <summary>
    /// Starts to serve a frame and owns it from here on. The result is null if there is nothing to send back.
    /// </summary>
    /// <exception cref="WireFormatException">The frame is malformed or requests something not served.</exception>
    Task<Answer?> DispatchAsync(Frame frame, string clientHost, CancellationToken closed);
}
