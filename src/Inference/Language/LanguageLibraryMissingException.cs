namespace StreamML.Inference.Language;

/// <summary>
/// The native language detector cannot be loaded, or is not the expected library. Thrown when the model is created, so
/// that a role fails at its start. The message names the Debian package to install.
/// </summary>
public sealed class LanguageLibraryMissingException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is missing and how to install it.</param>
    public LanguageLibraryMissingException(string message)
        : base(message)
    {
    }
}
