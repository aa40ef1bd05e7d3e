namespace StreamML.Inference.Runtimes.Generation;

/// <summary>
/// A model that generates text cannot be loaded, or fails. The message is for people and holds no text of a message.
/// </summary>
public sealed class GenerationException : Exception
{
    /// <summary>With a reason.</summary>
    /// <param name="message">What is wrong, and what would help.</param>
    public GenerationException(string message)
        : base(message)
    {
    }

    /// <summary>With a reason and a cause.</summary>
    /// <param name="message">What is wrong, and what would help.</param>
    /// <param name="inner">The cause.</param>
    public GenerationException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
