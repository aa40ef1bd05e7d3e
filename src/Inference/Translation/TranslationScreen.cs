using System.Buffers;
using System.Text;
using StreamML.Inference.Translation.Protection;

namespace StreamML.Inference.Translation;

/// <summary>What no engine needs to be asked.</summary>
internal static class TranslationScreen
{
    /// <summary>The result of a text that no engine has to see; null where one has to.</summary>
    public static TranslationResult? Judge(TranslationRequest request, int maxTextChars) =>
        Judge(request, maxTextChars, out _);

    /// <summary>The same, with the text as an engine is to see it.</summary>
    /// <param name="request">What is to be translated.</param>
    /// <param name="maxTextChars">Longest text that is translated.</param>
    /// <param name="parts">The text and its parts that are no language.</param>
    public static TranslationResult? Judge(TranslationRequest request, int maxTextChars, out ProtectedText parts)
    {
        if (request.Text is null)
        {
            throw new ArgumentException("A text is null.", nameof(request));
        }

        parts = ProtectedText.Of(WellFormed(request.Text));
        if (!parts.IsSpeech || (request.HasSource && IsSame(request.Source!, request.Target)))
        {
            return TranslationResult.Unchanged(request);
        }

        return request.Text.Length > maxTextChars
            ? TranslationResult.Refused(
                TranslationOutcome.TooLong, request,
                $"the text has {request.Text.Length} characters and at most {maxTextChars} are translated")
            : null;
    }

    /// <summary>The part of a tag before its first hyphen, e.g. <c>pt</c> of <c>pt-BR</c>.</summary>
    public static string Primary(string tag) => tag.IndexOf('-') is var end and >= 0 ? tag[..end] : tag;

    /// <summary>The text as UTF-8 and JSON can carry it: lone surrogates, NUL and noncharacters are blanks.</summary>
    public static string WellFormed(string text)
    {
        if (!NeedsRepair(text))
        {
            return text;
        }

        var repaired = new StringBuilder(text.Length);
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            bool valid = Rune.DecodeFromUtf16(rest, out var rune, out int chars) == OperationStatus.Done && IsFit(rune);
            repaired.Append(valid ? rest[..chars] : " ");
            rest = rest[chars..];
        }

        return repaired.ToString();
    }

    // pt and pt-BR are one language here: whoever reads one reads the other. Scripts are not.
    private static bool IsSame(string source, string target) =>
        string.Equals(source, target, StringComparison.OrdinalIgnoreCase)
        || (!HasScript(source) && !HasScript(target)
            && string.Equals(Primary(source), Primary(target), StringComparison.OrdinalIgnoreCase));

    private static bool HasScript(string tag) =>
        tag.Split('-').Skip(1).Any(part => part.Length == 4 && !char.IsAsciiDigit(part[0]));

    private static bool NeedsRepair(string text)
    {
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out int chars) != OperationStatus.Done || !IsFit(rune))
            {
                return true;
            }

            rest = rest[chars..];
        }

        return false;
    }

    private static bool IsFit(Rune rune) =>
        rune.Value != 0 && (rune.Value & 0xFFFE) != 0xFFFE && rune.Value is not (>= 0xFDD0 and <= 0xFDEF);
}
