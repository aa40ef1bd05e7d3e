using System.Text;
using System.Text.RegularExpressions;

namespace StreamML.Inference.Translation.Protection;

/// <summary>
/// A text with its parts that are no language, each behind a gap of language; one more gap ends it. Parts with nothing
/// but white space between are one.
/// </summary>
internal sealed class ProtectedText
{
    private static readonly (SpanKind Kind, string Group)[] Kinds =
        [.. Enum.GetValues<SpanKind>().Select(kind => (kind, kind.ToString()))];

    private readonly string _text;
    private readonly List<ProtectedSpan> _spans;

    // The parts that an engine sees masks of: those at the ends that have no place in a sentence stay outside.
    private readonly int _first;
    private readonly int _last;

    private ProtectedText(string text, List<ProtectedSpan> spans)
    {
        _text = text;
        _spans = spans;
        _first = 0;
        _last = spans.Count;
        while (_first < _last && IsOutside(_spans[_first].Kind) && !HasSpeech(Gap(_first)))
        {
            _first++;
        }

        while (_last > _first && IsOutside(_spans[_last - 1].Kind) && !HasSpeech(Gap(_last)))
        {
            _last--;
        }
    }

    /// <summary>The parts, in order.</summary>
    public IReadOnlyList<ProtectedSpan> Spans => _spans;

    /// <summary>Whether there are masks among what an engine sees.</summary>
    public bool HasMasks => _last > _first;

    /// <summary>Whether there is anything to translate.</summary>
    public bool IsSpeech
    {
        get
        {
            for (int i = 0; i <= _spans.Count; i++)
            {
                if (HasSpeech(Gap(i)))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Finds the parts of a text.</summary>
    /// <param name="text">Well-formed UTF-16.</param>
    public static ProtectedText Of(string text)
    {
        var spans = new List<ProtectedSpan>();
        if (IsPlain(text))
        {
            return new ProtectedText(text, spans);
        }

        for (var found = SpanPatterns.Any().Match(text); found.Success; found = found.NextMatch())
        {
            if (KindOf(found) is { } kind)
            {
                Add(spans, text, new ProtectedSpan(found.Index, found.Index + found.Length, kind));
            }
        }

        return new ProtectedText(text, spans);
    }

    /// <summary>
    /// Whether a text has nothing that a pattern could begin with: words and the marks of a sentence alone. Most texts
    /// are so, and the patterns are tried at each of their characters.
    /// </summary>
    internal static bool IsPlain(string text)
    {
        char before = ' ';
        for (int i = 0; i < text.Length; i++)
        {
            char each = text[i];
            bool fits = char.IsLetter(each)
                // camelCase is code, and xD a face.
                ? !(char.IsUpper(each) && (char.IsLower(before) || (each == 'D' && before == 'X')))
                : each is ' ' or ',' or '!' or '?' or '¿' or '¡'
                || (each == '.' && (i + 1 == text.Length || text[i + 1] == ' '));
            if (!fits)
            {
                return false;
            }

            before = each;
        }

        return true;
    }

    /// <summary>What an engine is given: the text between the parts outside, with masks for the others.</summary>
    public string Masked(MaskStyle style)
    {
        var masked = new StringBuilder();
        for (int i = _first; i < _last; i++)
        {
            masked.Append(Gap(i)).Append(style.Of(i - _first, _spans[i].Kind == SpanKind.Break));
        }

        return masked.Append(Gap(_last)).ToString();
    }

    /// <summary>The text with the translation of what was masked.</summary>
    /// <returns>Null where a mask is lost, doubled, out of its order, or where words left their place between
    /// two.</returns>
    public string? Restored(string translation, MaskStyle style)
    {
        var gaps = new List<string>(_last - _first + 1);
        int start = 0;
        for (int i = _first; i <= _last; i++)
        {
            var found = style.Next(translation, start);
            int end = found.Success ? found.Index : translation.Length;
            if (found.Success != i < _last
                || (i < _last && !style.Is(found, i - _first, _spans[i].Kind == SpanKind.Break)))
            {
                return null;
            }

            var gap = translation.AsSpan(start, end - start);
            bool isSpeech = HasSpeech(gap);
            if (isSpeech != HasSpeech(Gap(i)) && HasMasks)
            {
                return null;
            }

            gaps.Add(isSpeech ? gap.ToString() : Gap(i).ToString());
            start = end + found.Length;
        }

        return Assembled(gaps);
    }

    /// <summary>
    /// The language between the parts, piece by piece: what is translated where masks did not survive.
    /// </summary>
    public IReadOnlyList<string> Pieces()
    {
        var pieces = new List<string>();
        for (int i = _first; i <= _last; i++)
        {
            if (HasSpeech(Gap(i)))
            {
                pieces.Add(GapText.Core(Gap(i)).ToString());
            }
        }

        return pieces;
    }

    /// <summary>The text with a translation for each piece.</summary>
    public string Joined(IReadOnlyList<string> translations)
    {
        var gaps = new List<string>();
        int next = 0;
        for (int i = _first; i <= _last; i++)
        {
            string translation = HasSpeech(Gap(i)) ? translations[next++] : "";
            // An engine that has no word for a piece leaves it as it is.
            gaps.Add(HasSpeech(translation) ? translation : Gap(i).ToString());
        }

        return Assembled(gaps);
    }

    private static SpanKind? KindOf(Match found)
    {
        if (found.Groups[nameof(SpanPatterns.Word)].Success)
        {
            return CodeWord.Is(found.ValueSpan) ? SpanKind.Name : null;
        }

        if (found.Groups[nameof(SpanPatterns.Marker)].Success)
        {
            return SpanKind.Markup;
        }

        foreach (var (kind, group) in Kinds)
        {
            if (found.Groups[group].Success)
            {
                return kind;
            }
        }

        return null;
    }

    private static void Add(List<ProtectedSpan> spans, string text, ProtectedSpan span)
    {
        // Line breaks stay apart: they are what ends sentences for an engine.
        if (spans.Count > 0 && spans[^1] is { Kind: not SpanKind.Break } last && span.Kind != SpanKind.Break
            && text.AsSpan(last.End, span.Start - last.End).IsWhiteSpace())
        {
            var kind = IsOutside(last.Kind) ? span.Kind : last.Kind;
            spans[^1] = new ProtectedSpan(last.Start, span.End, kind);
            return;
        }

        spans.Add(span);
    }

    private static bool IsOutside(SpanKind kind) =>
        kind is SpanKind.Break or SpanKind.Symbol or SpanKind.Markup or SpanKind.Link;

    private static bool HasSpeech(ReadOnlySpan<char> gap)
    {
        foreach (var rune in gap.EnumerateRunes())
        {
            if (Rune.IsLetter(rune))
            {
                return true;
            }
        }

        return false;
    }

    private ReadOnlySpan<char> Gap(int number)
    {
        int start = number == 0 ? 0 : _spans[number - 1].End;
        int end = number == _spans.Count ? _text.Length : _spans[number].Start;
        return _text.AsSpan(start, end - start);
    }

    private string Assembled(List<string> gaps)
    {
        var text = new StringBuilder(_text.Length);
        for (int i = 0; i <= _spans.Count; i++)
        {
            var gap = Gap(i);
            if (i >= _first && i <= _last && HasSpeech(gap))
            {
                GapText.Fit(text, gap, gaps[i - _first], isFirst: i == 0, isLast: i == _spans.Count);
            }
            else
            {
                text.Append(gap);
            }

            if (i < _spans.Count)
            {
                text.Append(_text, _spans[i].Start, _spans[i].End - _spans[i].Start);
            }
        }

        return text.ToString();
    }
}
