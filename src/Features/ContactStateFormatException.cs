namespace StreamML.Features;

/// <summary>The bytes are not a contact state: truncated, changed, or of an unknown version.</summary>
public sealed class ContactStateFormatException : FormatException
{
    /// <summary>Creates the exception.</summary>
    public ContactStateFormatException(string message)
        : base(message)
    {
    }
}
