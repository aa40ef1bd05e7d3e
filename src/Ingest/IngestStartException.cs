namespace StreamML.Ingest;

/// <summary>The server cannot listen where it was told to; the message says why and which option to change.</summary>
public sealed class IngestStartException : Exception
{
    /// <summary>Creates it.</summary>
    /// <param name="message">Why, and which option to change.</param>
    /// <param name="inner">The fault behind it.</param>
    public IngestStartException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
