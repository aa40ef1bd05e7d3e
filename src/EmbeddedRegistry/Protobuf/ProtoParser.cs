using System.Globalization;
using System.Text;
using Google.Protobuf.Reflection;

namespace StreamML.EmbeddedRegistry.Protobuf;

/// <summary>
/// Reads a proto2 or proto3 file into a descriptor. Type names stay as written and imports are not read:
/// <see cref="ProtoLinker"/> resolves them. Comments are dropped. Source: protobuf.dev, "Protocol Buffers Version 3
/// (and 2) Language Specification".
/// </summary>
/// <remarks>
/// Partials: this one has the tokens and the file; Messages, Enums and Options the rest. One parser per text.
/// </remarks>
internal sealed partial class ProtoParser
{
    private readonly ProtoLexer _lexer;
    private readonly ProtoLimits _limits;
    private readonly FileDescriptorProto _file = new() { Syntax = "proto2" };
    private ProtoToken _token;
    private int _depth;
    private int _elements;

    private ProtoParser(string text, ProtoLimits limits)
    {
        _lexer = new ProtoLexer(text);
        _limits = limits;
    }

    private bool IsProto3 => _file.Syntax == "proto3";

    /// <summary>Reads a text.</summary>
    /// <exception cref="ProtoSyntaxException">It is not a .proto file, or exceeds a limit.</exception>
    public static FileDescriptorProto Parse(string text, ProtoLimits limits)
    {
        if (text.Length > limits.TextCharsMax)
        {
            throw new ProtoSyntaxException(
                $"the schema has {text.Length} characters; {limits.TextCharsMax} are allowed");
        }

        return new ProtoParser(text, limits).ParseFile();
    }

    private FileDescriptorProto ParseFile()
    {
        Advance();
        ParseSyntax();
        while (_token.Kind != ProtoTokenKind.End)
        {
            ParseFileStatement();
        }

        // protoc omits the syntax of a proto2 file.
        if (!IsProto3)
        {
            _file.ClearSyntax();
        }

        return _file;
    }

    private void ParseSyntax()
    {
        if (!IsWord("syntax"))
        {
            if (IsWord("edition"))
            {
                throw Fault("editions are not supported; proto2 and proto3 are");
            }

            return;
        }

        Advance();
        Expect("=");
        string syntax = Text();
        _file.Syntax = syntax is "proto2" or "proto3"
            ? syntax
            : throw Fault("the syntax must be \"proto2\" or \"proto3\"");
        Expect(";");
    }

    private void ParseFileStatement()
    {
        Count();
        if (TryTake(";"))
        {
            return;
        }

        switch (_token.Kind == ProtoTokenKind.Identifier ? _token.Text : "")
        {
            case "import":
                ParseImport();
                break;
            case "package":
                Advance();
                _file.Package = _file.HasPackage ? throw Fault("a second package") : DottedName();
                Expect(";");
                break;
            case "option":
                Advance();
                ParseOption(_file.Options ??= new Google.Protobuf.Reflection.FileOptions());
                Expect(";");
                break;
            case "message":
                _file.MessageType.Add(ParseMessage());
                break;
            case "enum":
                _file.EnumType.Add(ParseEnum());
                break;
            case "service":
                _file.Service.Add(ParseService());
                break;
            case "extend":
                ParseExtend(_file.Extension, _file.MessageType);
                break;
            default:
                throw Fault($"expected a definition, found {Found()}");
        }
    }

    private void ParseImport()
    {
        Advance();
        string kind = IsWord("public") || IsWord("weak") ? Identifier() : "";
        string path = Text();
        if (path.Length == 0 || _file.Dependency.Contains(path))
        {
            throw Fault($"import \"{path}\" is empty or repeated");
        }

        _file.Dependency.Add(path);
        if (kind.Length > 0)
        {
            (kind == "public" ? _file.PublicDependency : _file.WeakDependency).Add(_file.Dependency.Count - 1);
        }

        Expect(";");
    }

    private void Advance() => _token = _lexer.Next();

    private bool IsWord(string word) => _token.Kind == ProtoTokenKind.Identifier && _token.Text == word;

    private bool IsSymbol(string symbol) => _token.Kind == ProtoTokenKind.Symbol && _token.Text == symbol;

    private bool TryTake(string symbol)
    {
        if (!IsSymbol(symbol))
        {
            return false;
        }

        Advance();
        return true;
    }

    private void Expect(string symbol)
    {
        if (!TryTake(symbol))
        {
            throw Fault($"expected '{symbol}', found {Found()}");
        }
    }

    private string Identifier()
    {
        string name = _token.Kind == ProtoTokenKind.Identifier
            ? _token.Text
            : throw Fault($"expected a name, found {Found()}");
        Advance();
        return name;
    }

    private string DottedName()
    {
        var name = new StringBuilder(Identifier());
        while (TryTake("."))
        {
            name.Append('.').Append(Identifier());
        }

        return name.ToString();
    }

    private string TypeName() => TryTake(".") ? "." + DottedName() : DottedName();

    private string Text()
    {
        if (_token.Kind != ProtoTokenKind.String)
        {
            throw Fault($"expected a string, found {Found()}");
        }

        var value = new StringBuilder();
        for (; _token.Kind == ProtoTokenKind.String; Advance())
        {
            value.Append(_token.Text);
        }

        return value.ToString();
    }

    private ulong Integer(ulong most)
    {
        if (_token.Kind != ProtoTokenKind.Integer || !TryParseInteger(_token.Text, out ulong value) || value > most)
        {
            throw Fault($"expected a whole number up to {most}, found {Found()}");
        }

        Advance();
        return value;
    }

    private int SignedInteger()
    {
        bool negative = TryTake("-");
        long magnitude = (long)Integer(negative ? 1UL << 31 : int.MaxValue);
        return (int)(negative ? -magnitude : magnitude);
    }

    private static bool TryParseInteger(string text, out ulong value)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return ulong.TryParse(
                text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
        }

        if (text.Length == 1 || text[0] != '0')
        {
            return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        }

        value = 0;
        foreach (char c in text)
        {
            if (c > '7' || value > ulong.MaxValue >> 3)
            {
                return false;
            }

            value = (value << 3) + (ulong)(c - '0');
        }

        return true;
    }

    private void Count()
    {
        if (++_elements > _limits.ElementsMax)
        {
            throw Fault($"more than {_limits.ElementsMax} elements");
        }
    }

    private void Enter()
    {
        if (++_depth > _limits.DepthMax)
        {
            throw Fault($"nested deeper than {_limits.DepthMax}");
        }
    }

    private void Leave() => _depth--;

    private string Found() => _token.Kind == ProtoTokenKind.End
        ? "the end of the file"
        : $"'{(_token.Text.Length > 40 ? _token.Text[..40] + "…" : _token.Text)}'";

    private ProtoSyntaxException Fault(string reason) => new(_token.Line, _token.Column, reason);
}
