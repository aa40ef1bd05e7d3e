using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace StreamML.Inference.Translation.Apertium;

/// <summary>A text in Apertium's stream format, and back.</summary>
/// <remarks>
/// The format gives a meaning to <c>[ ] { } ^ $ / \ @ &lt; &gt;</c>, and single stages of some pairs to <c>* # + ~
/// _</c>. So only letters, marks, digits and plain punctuation go as they are. Everything else, the masks of protected
/// parts among it, goes into superblanks (<c>[...]</c>), which every stage hands on unread. A frame is <c>TEXT .
/// [=NUMBER] NUL</c>: the full stop ends the last sentence, and the number shows that an answer belongs to its
/// question. A pipeline that dies sends NULs of its own.
/// </remarks>
internal static partial class ApertiumText
{
    private const string PlainSigns = " .,;:!?¿¡'’\"()-%&";

    // What escaping takes a backslash for, in and out of superblanks.
    private static readonly SearchValues<char> Escaped = SearchValues.Create(@"\[]{}^$/@<>");

    /// <summary>The frame of a text, without its NUL.</summary>
    public static string Encode(string text, int number)
    {
        text = TranslationScreen.WellFormed(text);
        var frame = new StringBuilder(text.Length + 32);
        EncodePlain(text, frame);
        return frame.Append(CultureInfo.InvariantCulture, $".[={number}]").ToString();
    }

    /// <summary>The text of an answer.</summary>
    /// <param name="answer">What came before the NUL.</param>
    /// <param name="number">The number of the frame.</param>
    /// <param name="original">The text that was sent, for the blanks at its ends.</param>
    /// <returns>Null where the answer belongs to another frame, or to none.</returns>
    public static string? Decode(string answer, int number, string original)
    {
        string seal = string.Create(CultureInfo.InvariantCulture, $"[={number}]");
        if (!answer.EndsWith(seal, StringComparison.Ordinal))
        {
            return null;
        }

        var body = answer.AsSpan(0, answer.Length - seal.Length).TrimEnd(' ');
        if (body.EndsWith("."))
        {
            body = body[..^1];
        }

        var text = new StringBuilder(body.Length);
        for (int i = 0; i < body.Length; i++)
        {
            if (body[i] is '\\' && i + 1 < body.Length)
            {
                text.Append(body[++i]);
            }
            else if (body[i] is not ('[' or ']'))
            {
                text.Append(body[i]);
            }
        }

        return WithBlanksOf(original, text.ToString());
    }

    // Words that a pair leaves out leave their blanks behind.
    private static string WithBlanksOf(string original, string text)
    {
        if (!original.Contains("  ", StringComparison.Ordinal))
        {
            text = Blanks().Replace(text, " ");
        }

        var lead = original.AsSpan(0, original.Length - original.AsSpan().TrimStart().Length);
        var trail = original.AsSpan(original.AsSpan().TrimEnd().Length);
        return string.Concat(lead, text.AsSpan().Trim(), trail).Replace('\0', ' ');
    }

    private static void EncodePlain(ReadOnlySpan<char> text, StringBuilder frame)
    {
        bool inBlank = false;
        foreach (var rune in text.EnumerateRunes())
        {
            bool plain = IsPlain(rune);
            if (plain == inBlank)
            {
                frame.Append(plain ? ']' : '[');
                inBlank = !plain;
            }

            if (plain)
            {
                frame.Append(rune);
            }
            else
            {
                EscapeRune(rune, frame);
            }
        }

        if (inBlank)
        {
            frame.Append(']');
        }
    }

    private static void EscapeRune(Rune rune, StringBuilder frame)
    {
        if (Rune.IsControl(rune) && rune.Value is not ('\n' or '\r' or '\t'))
        {
            frame.Append(' ');
            return;
        }

        if (rune.IsBmp && Escaped.Contains((char)rune.Value))
        {
            frame.Append('\\');
        }

        frame.Append(rune);
    }

    private static bool IsPlain(Rune rune)
    {
        if (rune.IsAscii)
        {
            return Rune.IsLetterOrDigit(rune) || PlainSigns.Contains((char)rune.Value);
        }

        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter =>
                true,
            UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => true,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark => true,
            UnicodeCategory.DecimalDigitNumber => true,
            _ => rune.IsBmp && PlainSigns.Contains((char)rune.Value),
        };
    }

    [GeneratedRegex("  +", RegexOptions.NonBacktracking)]
    private static partial Regex Blanks();
}
