namespace StreamML.Inference.Language;

/// <summary>
/// The native language detector cannot be loaded, or is not the library expected. Thrown when the model is made, so a
/// role fails at its start. The message names the Debian package to install.
/// </summary>
public sealed class LanguageLibraryMissingException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is missing and how to install it.</param>
    public LanguageLibraryMissingException(string message)
        : base(message)
    {
    }
}
