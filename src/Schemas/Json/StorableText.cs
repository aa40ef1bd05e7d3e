using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace StreamML.Schemas.Json;

/// <summary>
/// The only place that makes external text safe for PostgreSQL and UTF-8, before anything is read from it: U+0000 and
/// unpaired surrogates become U+FFFD. Pure, thread-safe.
/// </summary>
/// <remarks>
/// PostgreSQL's text cannot contain NUL ("Character Types"), its jsonb neither NUL nor lone surrogates ("JSON Types"),
/// and its numeric ends at 131,072 digits before and 16,383 after the point ("Numeric Types"). In JSON these characters
/// can only occur as six-byte escapes, and their replacement is one too: a body keeps its length.
/// </remarks>
public static class StorableText
{
    // A number of at most this many characters, with the largest exponent allowed, stays within numeric's limits.
    private const int MaxNumberChars = 6_000;

    private const int MaxExponent = 10_000;

    private const int NoUnit = -1;

    private static ReadOnlySpan<byte> Replacement => "\\ufffd"u8;

    /// <summary>Cleans a JSON text. If nothing needs cleaning, returns the same memory without allocating.</summary>
    /// <param name="json">Valid UTF-8; need not be valid JSON.</param>
    /// <returns>The text, and where it was cleaned.</returns>
    public static CleanedJson OfJson(ReadOnlyMemory<byte> json)
    {
        int next = 0;
        int place = FindEscape(json.Span, ref next);
        if (place < 0)
        {
            return new CleanedJson(json, []);
        }

        byte[] cleaned = json.ToArray();
        List<int> places = [];
        for (; place >= 0; place = FindEscape(cleaned, ref next))
        {
            Replacement.CopyTo(cleaned.AsSpan(place));
            places.Add(place);
        }

        return new CleanedJson(cleaned, [.. places]);
    }

    /// <summary>Cleans a JSON text that is read immediately.</summary>
    /// <param name="json">Valid UTF-8; need not be valid JSON.</param>
    /// <param name="cleaned">Becomes true if anything was cleaned.</param>
    public static ReadOnlySpan<byte> OfJson(ReadOnlySpan<byte> json, scoped ref bool cleaned)
    {
        int next = 0;
        if (FindEscape(json, ref next) < 0)
        {
            return json;
        }

        cleaned = true;
        return OfJson(json.ToArray()).Json.Span;
    }

    /// <summary>
    /// Cleans a JSON text that was the value of a string, such as a form's answers, and so has doubly escaped escapes.
    /// </summary>
    /// <param name="json">The string's value.</param>
    /// <param name="cleaned">Becomes true if anything was cleaned.</param>
    public static string OfJson(string json, ref bool cleaned)
    {
        if (!json.Contains("\\u", StringComparison.Ordinal))
        {
            return json;
        }

        var result = OfJson(Encoding.UTF8.GetBytes(json));
        cleaned |= result.IsCleaned;
        return result.IsCleaned ? Encoding.UTF8.GetString(result.Json.Span) : json;
    }

    /// <summary>Cleans a text that did not come as JSON, such as a form's field.</summary>
    /// <param name="text">Any text.</param>
    public static string Of(string text)
    {
        bool cleaned = false;
        return Of(text, ref cleaned);
    }

    /// <summary>Cleans a text that did not come as JSON, such as a form's field.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="cleaned">Becomes true if anything was cleaned.</param>
    public static string Of(string text, ref bool cleaned)
    {
        int first = FirstUnstorable(text, 0);
        if (first < 0)
        {
            return text;
        }

        cleaned = true;
        return string.Create(text.Length, (text, first), static (chars, state) =>
        {
            state.text.CopyTo(chars);
            for (int at = state.first; at >= 0; at = FirstUnstorable(state.text, at + 1))
            {
                chars[at] = '\uFFFD';
            }
        });
    }

    /// <summary>
    /// A JSON value to keep as text in addition to typed fields. A number that jsonb may refuse becomes a string of its
    /// digits.
    /// </summary>
    /// <param name="json">One valid JSON value, cleaned.</param>
    /// <param name="cleaned">Becomes true if a number became a string.</param>
    public static string Kept(ReadOnlySpan<byte> json, ref bool cleaned)
    {
        ArrayBufferWriter<byte>? kept = null;
        int copied = 0;
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.Number || IsStorableNumber(reader.ValueSpan))
            {
                continue;
            }

            kept ??= new ArrayBufferWriter<byte>(json.Length + 64);
            int start = (int)reader.TokenStartIndex;
            kept.Write(json[copied..start]);
            kept.Write("\""u8);
            kept.Write(reader.ValueSpan);
            kept.Write("\""u8);
            copied = (int)reader.BytesConsumed;
        }

        if (kept is null)
        {
            return Encoding.UTF8.GetString(json);
        }

        cleaned = true;
        kept.Write(json[copied..]);
        return Encoding.UTF8.GetString(kept.WrittenSpan);
    }

    /// <summary>
    /// Whether jsonb accepts a JSON number: at most 6,000 characters, an exponent from -10,000 to 10,000.
    /// </summary>
    /// <param name="number">The number's characters, ASCII.</param>
    public static bool IsStorableNumber(ReadOnlySpan<byte> number)
    {
        if (number.Length > MaxNumberChars)
        {
            return false;
        }

        int mark = number.IndexOfAny((byte)'e', (byte)'E');
        return mark < 0
            || (int.TryParse(
                number[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int exponent)
                && exponent is >= -MaxExponent and <= MaxExponent);
    }

    // Position of the next escape without a character; next is set past it. -1 if there is none.
    private static int FindEscape(ReadOnlySpan<byte> json, ref int next)
    {
        while (json[next..].IndexOf((byte)'\\') is var step and >= 0 && next + step + 6 <= json.Length)
        {
            int escape = next + step;
            int unit = CodeUnit(json, escape);
            next = escape + (unit == NoUnit ? 2 : 6);
            if (unit == 0 || IsLowSurrogate(unit))
            {
                return escape;
            }

            if (unit is >= 0xD800 and <= 0xDBFF)
            {
                if (!IsLowSurrogate(CodeUnit(json, next)))
                {
                    return escape;
                }

                next += 6;
            }
        }

        return -1;
    }

    // The code unit of a six-byte escape, if it is or might be NUL or a surrogate.
    private static int CodeUnit(ReadOnlySpan<byte> json, int escape)
    {
        if (json.Length - escape < 6 || json[escape] != (byte)'\\' || json[escape + 1] != (byte)'u')
        {
            return NoUnit;
        }

        var digits = json.Slice(escape + 2, 4);
        bool candidate = digits[0] is (byte)'d' or (byte)'D' || digits.StartsWith("00"u8);
        return candidate && ushort.TryParse(
            digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit)
            ? unit
            : NoUnit;
    }

    private static bool IsLowSurrogate(int unit) => unit is >= 0xDC00 and <= 0xDFFF;

    private static int FirstUnstorable(string text, int from)
    {
        for (int at = from; at < text.Length; at++)
        {
            if (text[at] == '\0')
            {
                return at;
            }

            if (char.IsSurrogate(text[at]))
            {
                if (!char.IsHighSurrogate(text[at]) || at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1]))
                {
                    return at;
                }

                at++;
            }
        }

        return -1;
    }
}

/// <summary>A JSON text after <see cref="StorableText.OfJson(ReadOnlyMemory{byte})"/>.</summary>
/// <param name="Json">The text, as long as before.</param>
/// <param name="Places">Where it was cleaned, byte offsets in ascending order; usually empty.</param>
public readonly record struct CleanedJson(ReadOnlyMemory<byte> Json, int[] Places)
{
    /// <summary>Something was cleaned.</summary>
    public bool IsCleaned => Places.Length > 0;

    /// <summary>Whether anything was cleaned within a part of this text.</summary>
    /// <param name="part">A span of <see cref="Json"/> itself.</param>
    public bool IsCleanedWithin(ReadOnlySpan<byte> part)
    {
        if (Places.Length == 0 || !Json.Span.Overlaps(part, out int start))
        {
            return false;
        }

        int first = Array.BinarySearch(Places, start);
        first = first < 0 ? ~first : first;
        return first < Places.Length && Places[first] < start + part.Length;
    }
}
