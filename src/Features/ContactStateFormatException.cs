namespace StreamML.Features;

/// <summary>Bytes that are no contact state: cut off, changed, or of a version this program does not know.</summary>
public sealed class ContactStateFormatException : FormatException
{
    /// <summary>Says what is wrong.</summary>
    public ContactStateFormatException(string message)
        : base(message)
    {
    }
}
