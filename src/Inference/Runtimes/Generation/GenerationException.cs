namespace StreamML.Inference.Runtimes.Generation;

/// <summary>
/// A text generation model cannot be loaded, or fails. The message is for people and contains no message text.
/// </summary>
public sealed class GenerationException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">The problem, and a remedy.</param>
    public GenerationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a cause.</summary>
    /// <param name="message">The problem, and a remedy.</param>
    /// <param name="inner">The cause.</param>
    public GenerationException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
