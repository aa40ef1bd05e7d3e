namespace StreamML.StreamProcessors.Replaying;

/// <summary>A replay cannot be planned, changed or compared as asked; the message says what to do.</summary>
public sealed class ReplayException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ReplayException(string message)
        : base(message)
    {
    }
}
