using System.Text;

namespace StreamML.EmbeddedKafka.Registry.Protobuf;

internal enum ProtoTokenKind
{
    End,
    Identifier,
    Integer,
    Float,
    String,
    Symbol,
}

/// <summary>A token: kind, text (a string's is unescaped), and where it starts.</summary>
internal readonly record struct ProtoToken(ProtoTokenKind Kind, string Text, int Start, int Line, int Column);

/// <summary>
/// Cuts a .proto text into tokens, one at a time. Comments and white space go; every fault is a <see
/// cref="ProtoSyntaxException"/>.
/// </summary>
internal sealed class ProtoLexer(string text)
{
    private int position;
    private int line = 1;
    private int lineStart;

    public string Text => text;

    public ProtoToken Next()
    {
        SkipBlank();
        var start = position;
        var column = position - lineStart + 1;
        if (position == text.Length)
        {
            return new ProtoToken(ProtoTokenKind.End, "", start, line, column);
        }

        var c = text[position];
        if (IsLetter(c))
        {
            while (position < text.Length && (IsLetter(text[position]) || char.IsAsciiDigit(text[position])))
            {
                position++;
            }

            return new ProtoToken(ProtoTokenKind.Identifier, text[start..position], start, line, column);
        }

        if (char.IsAsciiDigit(c) || (c == '.' && position + 1 < text.Length && char.IsAsciiDigit(text[position + 1])))
        {
            return new ProtoToken(Number(), text[start..position], start, line, column);
        }

        if (c is '"' or '\'')
        {
            return new ProtoToken(ProtoTokenKind.String, Quoted(c), start, line, column);
        }

        if (!"{}[]()<>=;:,.+-/".Contains(c, StringComparison.Ordinal))
        {
            throw Fault($"unexpected character U+{(int)c:X4}");
        }

        position++;
        return new ProtoToken(ProtoTokenKind.Symbol, c.ToString(), start, line, column);
    }

    private static bool IsLetter(char c) => char.IsAsciiLetter(c) || c == '_';

    private void SkipBlank()
    {
        while (position < text.Length)
        {
            var c = text[position];
            if (c == '\n')
            {
                NewLine();
            }
            else if (c is ' ' or '\t' or '\r' or '\v' or '\f' || (c == '\uFEFF' && position == 0))
            {
                position++;
            }
            else if (c == '/' && position + 1 < text.Length && text[position + 1] is '/' or '*')
            {
                SkipComment(text[position + 1] == '*');
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
        position += 2;
        while (position < text.Length)
        {
            if (block && text[position] == '*' && position + 1 < text.Length && text[position + 1] == '/')
            {
                position += 2;
                return;
            }

            if (text[position] != '\n')
            {
                position++;
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
        var start = position;
        if (text[position] == '0' && position + 1 < text.Length && text[position + 1] is 'x' or 'X')
        {
            position += 2;
            while (position < text.Length && char.IsAsciiHexDigit(text[position]))
            {
                position++;
            }

            return position - start > 2 ? ProtoTokenKind.Integer : throw Fault("hexadecimal number without digits");
        }

        var kind = ProtoTokenKind.Integer;
        while (position < text.Length)
        {
            var c = text[position];
            var exponent = c is 'e' or 'E';
            if (!char.IsAsciiDigit(c) && c != '.' && !exponent)
            {
                break;
            }

            kind = char.IsAsciiDigit(c) ? kind : ProtoTokenKind.Float;
            position++;
            if (exponent && position < text.Length && text[position] is '+' or '-')
            {
                position++;
            }
        }

        if (kind == ProtoTokenKind.Float && position < text.Length && text[position] is 'f' or 'F')
        {
            position++;
        }

        return position < text.Length && IsLetter(text[position]) ? throw Fault("letter inside a number") : kind;
    }

    private string Quoted(char quote)
    {
        var value = new StringBuilder();
        position++;
        while (position < text.Length && text[position] != '\n')
        {
            var c = text[position++];
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
        if (position == text.Length)
        {
            throw Fault("string without an end");
        }

        var c = text[position++];
        const string Names = "abfnrtv\\'\"?";
        var named = Names.IndexOf(c, StringComparison.Ordinal);
        if (named >= 0)
        {
            value.Append("\a\b\f\n\r\t\v\\'\"?"[named]);
        }
        else if (c is >= '0' and <= '7')
        {
            position--;
            value.Append((char)(Digits(8, 3) & 0xff));
        }
        else if (c is 'x' or 'X')
        {
            value.Append((char)Digits(16, 2));
        }
        else if (c is 'u' or 'U')
        {
            var point = Digits(16, c == 'u' ? 4 : 8);
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
        var read = 0;
        for (; read < most && position < text.Length && char.IsAsciiHexDigit(text[position]); read++, position++)
        {
            var digit = Convert.ToInt32(text[position].ToString(), 16);
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
        position++;
        line++;
        lineStart = position;
    }

    private ProtoSyntaxException Fault(string reason) => new(line, position - lineStart + 1, reason);
}
