namespace StreamML.Inference.Artifacts;

/// <summary>
/// A model artifact that is not loaded. The message says what is wrong with it and never quotes a text.
/// </summary>
public sealed class ArtifactException : Exception
{
    /// <summary>Makes one.</summary>
    public ArtifactException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
