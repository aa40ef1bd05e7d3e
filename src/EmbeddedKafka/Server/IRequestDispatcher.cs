using StreamML.EmbeddedKafka.Protocol;

namespace StreamML.EmbeddedKafka.Server;

/// <summary>The bytes of one answer, and what must be given back once they are sent.</summary>
internal sealed record Answer(WireWriter Bytes, IDisposable? Lease);

/// <summary>From a frame to the bytes that answer it.</summary>
internal interface IRequestDispatcher
{
    /// <summary>
    /// Starts to serve a frame and owns it from here on. The result is null where there is nothing to send back.
    /// </summary>
    /// <exception cref="WireFormatException">The frame is malformed or asks for something not served.</exception>
    Task<Answer?> DispatchAsync(Frame frame, string clientHost, CancellationToken closed);
}
