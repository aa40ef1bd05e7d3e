namespace StreamML.Sink.Cutover;

/// <summary>A cutover or an undo that did not happen; the message says what to do.</summary>
public sealed class CutoverException : Exception
{
    /// <summary>Creates the exception.</summary>
    public CutoverException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
