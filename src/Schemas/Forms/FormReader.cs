namespace StreamML.Schemas.Forms;

/// <summary>
/// Reads <c>application/x-www-form-urlencoded</c> without copying: name and value of one parameter after another, still
/// encoded. Every byte sequence is a valid form. Source: WHATWG, URL Standard, "application/x-www-form-urlencoded
/// parsing".
/// </summary>
/// <param name="form">The body, or the query without its question mark.</param>
public ref struct FormReader(ReadOnlySpan<byte> form)
{
    private ReadOnlySpan<byte> _rest = form;

    /// <summary>Reads the next parameter.</summary>
    /// <param name="name">Its name, encoded; may be empty.</param>
    /// <param name="value">Its value, encoded; may be empty.</param>
    /// <returns>False at the end.</returns>
    public bool TryRead(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        while (!_rest.IsEmpty)
        {
            int end = _rest.IndexOf((byte)'&');
            var parameter = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? [] : _rest[(end + 1)..];
            if (!parameter.IsEmpty)
            {
                int equals = parameter.IndexOf((byte)'=');
                name = equals < 0 ? parameter : parameter[..equals];
                value = equals < 0 ? [] : parameter[(equals + 1)..];
                return true;
            }
        }

        name = value = [];
        return false;
    }

    /// <summary>
    /// Decodes a name or a value: <c>+</c> is a space, <c>%41</c> a byte, and a percent sign without two hexadecimal
    /// digits is literal.
    /// </summary>
    /// <param name="encoded">As received.</param>
    /// <param name="decoded">Receives the result; at least as long as <paramref name="encoded"/>.</param>
    /// <returns>Bytes written. They need not be valid UTF-8.</returns>
    public static int Decode(ReadOnlySpan<byte> encoded, Span<byte> decoded)
    {
        int written = 0;
        for (int at = 0; at < encoded.Length; at++)
        {
            byte each = encoded[at];
            if (each == '%' && at + 2 < encoded.Length
                && char.IsAsciiHexDigit((char)encoded[at + 1]) && char.IsAsciiHexDigit((char)encoded[at + 2]))
            {
                each = (byte)((Digit(encoded[at + 1]) << 4) | Digit(encoded[at + 2]));
                at += 2;
            }
            else if (each == '+')
            {
                each = (byte)' ';
            }

            decoded[written++] = each;
        }

        return written;
    }

    private static int Digit(byte hex) => hex <= '9' ? hex - '0' : (hex | 0x20) - 'a' + 10;
}
