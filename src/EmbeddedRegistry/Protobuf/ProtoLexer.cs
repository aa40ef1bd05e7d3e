using System.Text;

namespace StreamML.EmbeddedRegistry.Protobuf;

internal enum ProtoTokenKind
{
    End,
    Identifier,
    Integer,
    Float,
    String,
    Symbol,
}

/// <summary>A token: kind, text (unescaped for strings), and where it starts.</summary>
internal readonly record struct ProtoToken(ProtoTokenKind Kind, string Text, int Start, int Line, int Column);

/// <summary>
/// Splits a .proto text into tokens, one at a time. Skips comments and white space; every fault is a
/// <see cref="ProtoSyntaxException"/>.
/// </summary>
internal sealed class ProtoLexer(string text)
{
    private int _position;
    private int _line = 1;
    private int _lineStart;

    public string Text => text;

    public ProtoToken Next()
    {
        SkipBlank();
        int start = _position;
        int column = _position - _lineStart + 1;
        if (_position == text.Length)
        {
            return new ProtoToken(ProtoTokenKind.End, "", start, _line, column);
        }

        char c = text[_position];
        if (IsLetter(c))
        {
            while (_position < text.Length && (IsLetter(text[_position]) || char.IsAsciiDigit(text[_position])))
            {
                _position++;
            }

            return new ProtoToken(ProtoTokenKind.Identifier, text[start.._position], start, _line, column);
        }

        if (char.IsAsciiDigit(c) || (c == '.' && _position + 1 < text.Length && char.IsAsciiDigit(text[_position + 1])))
        {
            return new ProtoToken(Number(), text[start.._position], start, _line, column);
        }

        if (c is '"' or '\'')
        {
            return new ProtoToken(ProtoTokenKind.String, Quoted(c), start, _line, column);
        }

        if (!"{}[]()<>=;:,.+-/".Contains(c, StringComparison.Ordinal))
        {
            throw Fault($"unexpected character U+{(int)c:X4}");
        }

        _position++;
        return new ProtoToken(ProtoTokenKind.Symbol, c.ToString(), start, _line, column);
    }

    private static bool IsLetter(char c) => char.IsAsciiLetter(c) || c == '_';

    private void SkipBlank()
    {
        while (_position < text.Length)
        {
            char c = text[_position];
            if (c == '\n')
            {
                NewLine();
            }
            else if (c is ' ' or '\t' or '\r' or '\v' or '\f' || (c == '\uFEFF' && _position == 0))
            {
                _position++;
            }
            else if (c == '/' && _position + 1 < text.Length && text[_position + 1] is '/' or '*')
            {
                SkipComment(text[_position + 1] == '*');
            }
            else
            {
                return;
            }
        }
    }

    private void SkipComment(bool block)
    {
        var opened = Fault("comment without an end");
        _position += 2;
        while (_position < text.Length)
        {
            if (block && text[_position] == '*' && _position + 1 < text.Length && text[_position + 1] == '/')
            {
                _position += 2;
                return;
            }

            if (text[_position] != '\n')
            {
                _position++;
                continue;
            }

            if (!block)
            {
                return;
            }

            NewLine();
        }

        if (block)
        {
            throw opened;
        }
    }

    private ProtoTokenKind Number()
    {
        int start = _position;
        if (text[_position] == '0' && _position + 1 < text.Length && text[_position + 1] is 'x' or 'X')
        {
            _position += 2;
            while (_position < text.Length && char.IsAsciiHexDigit(text[_position]))
            {
                _position++;
            }

            return _position - start > 2 ? ProtoTokenKind.Integer : throw Fault("hexadecimal number without digits");
        }

        var kind = ProtoTokenKind.Integer;
        while (_position < text.Length)
        {
            char c = text[_position];
            bool exponent = c is 'e' or 'E';
            if (!char.IsAsciiDigit(c) && c != '.' && !exponent)
            {
                break;
            }

            kind = char.IsAsciiDigit(c) ? kind : ProtoTokenKind.Float;
            _position++;
            if (exponent && _position < text.Length && text[_position] is '+' or '-')
            {
                _position++;
            }
        }

        if (kind == ProtoTokenKind.Float && _position < text.Length && text[_position] is 'f' or 'F')
        {
            _position++;
        }

        return _position < text.Length && IsLetter(text[_position]) ? throw Fault("letter inside a number") : kind;
    }

    private string Quoted(char quote)
    {
        var value = new StringBuilder();
        _position++;
        while (_position < text.Length && text[_position] != '\n')
        {
            char c = text[_position++];
            if (c == quote)
            {
                return value.ToString();
            }

            if (c == '\0')
            {
                throw Fault("NUL inside a string");
            }

            if (c == '\\')
            {
                Escape(value);
            }
            else
            {
                value.Append(c);
            }
        }

        throw Fault("string without an end");
    }

    private void Escape(StringBuilder value)
    {
        if (_position == text.Length)
        {
            throw Fault("string without an end");
        }

        char c = text[_position++];
        const string Names = "abfnrtv\\'\"?";
        int named = Names.IndexOf(c, StringComparison.Ordinal);
        if (named >= 0)
        {
            value.Append("\a\b\f\n\r\t\v\\'\"?"[named]);
        }
        else if (c is >= '0' and <= '7')
        {
            _position--;
            value.Append((char)(Digits(8, 3) & 0xff));
        }
        else if (c is 'x' or 'X')
        {
            value.Append((char)Digits(16, 2));
        }
        else if (c is 'u' or 'U')
        {
            int point = Digits(16, c == 'u' ? 4 : 8);
            value.Append(Rune.IsValid(point)
                ? new Rune(point).ToString()
                : throw Fault("escape of no Unicode character"));
        }
        else
        {
            throw Fault("unknown escape in a string");
        }
    }

    private int Digits(int radix, int most)
    {
        long value = 0;
        int read = 0;
        for (; read < most && _position < text.Length && char.IsAsciiHexDigit(text[_position]); read++, _position++)
        {
            int digit = Convert.ToInt32(text[_position].ToString(), 16);
            if (digit >= radix)
            {
                break;
            }

            value = (value * radix) + digit;
        }

        return read > 0 ? (int)Math.Min(value, int.MaxValue) : throw Fault("escape without digits");
    }

    private void NewLine()
    {
        _position++;
        _line++;
        _lineStart = _position;
    }

    private ProtoSyntaxException Fault(string reason) => new(_line, _position - _lineStart + 1, reason);
}
