using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace StreamML.StreamProcessors.Json;

/// <summary>
/// Strings of a JSON document that was checked to be valid UTF-8. An escaped half of a surrogate pair (<c>\ud800</c>
/// alone)
/// is valid JSON but no text: it reads as U+FFFD, where System.Text.Json would throw. NUL stays.
/// </summary>
internal static class JsonText
{
    /// <summary>The text of a string element.</summary>
    /// <exception cref="InvalidOperationException">The element is no string.</exception>
    public static string Read(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            throw new InvalidOperationException($"Expected a JSON string, found {element.ValueKind}.");
        }

        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(element)[1..^1];
        return raw.IndexOf((byte)'\\') < 0 ? Encoding.UTF8.GetString(raw) : Unescape(raw);
    }

    /// <summary>Resolves the escapes of a string's inside. The parser has checked their syntax.</summary>
    public static string Unescape(ReadOnlySpan<byte> raw)
    {
        var text = new StringBuilder(raw.Length);
        while (!raw.IsEmpty)
        {
            int escape = raw.IndexOf((byte)'\\');
            if (escape < 0)
            {
                text.Append(Encoding.UTF8.GetString(raw));
                break;
            }

            text.Append(Encoding.UTF8.GetString(raw[..escape]));
            raw = raw[(escape + 1)..];
            raw = raw[(raw[0] == 'u' ? AppendUtf16(text, raw) : AppendShort(text, raw[0]))..];
        }

        return text.ToString();
    }

    private static int AppendShort(StringBuilder text, byte letter)
    {
        text.Append(letter switch
        {
            (byte)'n' => '\n',
            (byte)'t' => '\t',
            (byte)'r' => '\r',
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            _ => (char)letter,
        });
        return 1;
    }

    /// <param name="text">Takes the character, or the pair.</param>
    /// <param name="raw">From the <c>u</c> of the escape on.</param>
    /// <returns>Bytes used.</returns>
    private static int AppendUtf16(StringBuilder text, ReadOnlySpan<byte> raw)
    {
        char unit = Unit(raw);
        if (!char.IsSurrogate(unit))
        {
            text.Append(unit);
            return 5;
        }

        bool paired = char.IsHighSurrogate(unit) && raw.Length >= 11 && raw[5] == '\\' && raw[6] == 'u'
            && char.IsLowSurrogate(Unit(raw[6..]));
        if (!paired)
        {
            text.Append('\uFFFD');
            return 5;
        }

        text.Append(unit).Append(Unit(raw[6..]));
        return 11;
    }

    private static char Unit(ReadOnlySpan<byte> raw)
        => (char)ushort.Parse(raw.Slice(1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
