using System.Text;

namespace StreamML.WhatsApp.Meta;

/// <summary>
/// Length limits of texts that become part of a table's key. PostgreSQL rejects a row whose index entry exceeds 2,704
/// bytes (a third of a page, B-tree), so longer texts are rejected here, once, and not by some of the tables. The
/// longest key is a prediction's: number, message, revision, and 300 bytes of names. At most three bytes per character.
/// </summary>
internal static class KeyLengths
{
    /// <summary>Longest message id, bytes of UTF-8. Meta's are under 200.</summary>
    public const int MaxIdBytes = 768;

    /// <summary>Longest id of a business number or a participant, bytes of UTF-8. Meta's are at most 135.</summary>
    public const int MaxNameBytes = 512;

    /// <summary>Whether a text has at most the given number of bytes.</summary>
    public static bool Fit(string text, int maxBytes)
        => text.Length <= maxBytes / 3 || (text.Length <= maxBytes && Encoding.UTF8.GetByteCount(text) <= maxBytes);
}
