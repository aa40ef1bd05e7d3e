namespace StreamML.Sink.Server;

/// <summary>
/// The private server cannot be started, or cannot use its folder; the message says why and what to do.
/// </summary>
public sealed class PrivatePostgresException : Exception
{
    /// <summary>Creates it with the reason, and the fault behind it.</summary>
    public PrivatePostgresException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Another program listens on the wanted port.</summary>
    public bool PortTaken { get; init; }
}
