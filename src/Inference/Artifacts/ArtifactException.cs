namespace StreamML.Inference.Artifacts;

/// <summary>A model artifact cannot be loaded. The message says why and never quotes a text.</summary>
public sealed class ArtifactException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ArtifactException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
