namespace StreamML.Ingest;

/// <summary>The server cannot listen on its address; the message says why and which option to change.</summary>
public sealed class IngestStartException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">The cause, and which option to change.</param>
    /// <param name="inner">The underlying exception.</param>
    public IngestStartException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
