using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace StreamML.Cli;

/// <summary>
/// Escapes in JSON what has to be, and no letter, sign or emoji: the relaxed encoder of .NET writes every character
/// above U+FFFF as two <c>\u</c> escapes, which no person reads. Lone surrogates become U+FFFD.
/// </summary>
internal sealed unsafe class LettersAsTheyAre : JavaScriptEncoder
{
    private const int ZeroWidthJoiner = 0x200D;

    private LettersAsTheyAre()
    {
    }

    /// <summary>The only one there is.</summary>
    public static LettersAsTheyAre Instance { get; } = new();

    public override int MaxOutputCharactersPerInputCharacter =>
        UnsafeRelaxedJsonEscaping.MaxOutputCharactersPerInputCharacter;

    public override bool WillEncode(int unicodeScalar) =>
        unicodeScalar <= char.MaxValue && unicodeScalar != ZeroWidthJoiner
        && UnsafeRelaxedJsonEscaping.WillEncode(unicodeScalar);

    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var all = new ReadOnlySpan<char>(text, textLength);
        for (var rest = all; rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out int chars) != OperationStatus.Done
                || WillEncode(rune.Value))
            {
                return all.Length - rest.Length;
            }

            rest = rest[chars..];
        }

        return -1;
    }

    public override bool TryEncodeUnicodeScalar(
        int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten) =>
        UnsafeRelaxedJsonEscaping.TryEncodeUnicodeScalar(
            unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten);
}
