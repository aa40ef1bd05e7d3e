using System.Text;

namespace StreamML.WhatsApp.Meta;

/// <summary>
/// How long what becomes part of a table's key may be. PostgreSQL refuses a row whose index entry is longer than 2,704
/// bytes (a third of a page, B-tree), so that a longer one is refused here, once, and not by some tables. The longest
/// key is a prediction's: number, message, revision, and 300 bytes of names. Three bytes a character at most.
/// </summary>
internal static class KeyLengths
{
    /// <summary>Longest id of a message, bytes of UTF-8. Meta's are under 200.</summary>
    public const int MaxIdBytes = 768;

    /// <summary>Longest id of a business number or of a participant, bytes of UTF-8. Meta's are at most 135.</summary>
    public const int MaxNameBytes = 512;

    /// <summary>Whether a text is no longer than so many bytes.</summary>
    public static bool Fit(string text, int maxBytes)
        => text.Length <= maxBytes / 3 || (text.Length <= maxBytes && Encoding.UTF8.GetByteCount(text) <= maxBytes);
}
