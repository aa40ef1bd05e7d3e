using System.Globalization;
using System.Text;
using Google.Protobuf.Reflection;

namespace StreamML.EmbeddedKafka.Registry.Protobuf;

/// <summary>
/// Reads a proto2 or proto3 file into a descriptor. Type names stay as written and imports unread: <see
/// cref="ProtoLinker"/>
/// resolves them. Comments are dropped. Source: protobuf.dev, "Protocol Buffers Version 3 (and 2) Language
/// Specification".
/// </summary>
/// <remarks>
/// Partials: this one has the tokens and the file; Messages, Enums and Options the rest. One parser reads one text.
/// </remarks>
internal sealed partial class ProtoParser
{
    private readonly ProtoLexer lexer;
    private readonly ProtoLimits limits;
    private readonly FileDescriptorProto file = new() { Syntax = "proto2" };
    private ProtoToken token;
    private int depth;
    private int elements;

    private ProtoParser(string text, ProtoLimits limits)
    {
        lexer = new ProtoLexer(text);
        this.limits = limits;
    }

    private bool IsProto3 => file.Syntax == "proto3";

    /// <summary>Reads a text.</summary>
    /// <exception cref="ProtoSyntaxException">It is no .proto file, or beyond a limit.</exception>
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
        while (token.Kind != ProtoTokenKind.End)
        {
            ParseFileStatement();
        }

        // protoc leaves the syntax of a proto2 file out.
        if (!IsProto3)
        {
            file.ClearSyntax();
        }

        return file;
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
        var syntax = Text();
        file.Syntax = syntax is "proto2" or "proto3"
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

        switch (token.Kind == ProtoTokenKind.Identifier ? token.Text : "")
        {
            case "import":
                ParseImport();
                break;
            case "package":
                Advance();
                file.Package = file.HasPackage ? throw Fault("a second package") : DottedName();
                Expect(";");
                break;
            case "option":
                Advance();
                ParseOption(file.Options ??= new Google.Protobuf.Reflection.FileOptions());
                Expect(";");
                break;
            case "message":
                file.MessageType.Add(ParseMessage());
                break;
            case "enum":
                file.EnumType.Add(ParseEnum());
                break;
            case "service":
                file.Service.Add(ParseService());
                break;
            case "extend":
                ParseExtend(file.Extension, file.MessageType);
                break;
            default:
                throw Fault($"expected a definition, found {Found()}");
        }
    }

    private void ParseImport()
    {
        Advance();
        var kind = IsWord("public") || IsWord("weak") ? Identifier() : "";
        var path = Text();
        if (path.Length == 0 || file.Dependency.Contains(path))
        {
            throw Fault($"import \"{path}\" is empty or repeated");
        }

        file.Dependency.Add(path);
        if (kind.Length > 0)
        {
            (kind == "public" ? file.PublicDependency : file.WeakDependency).Add(file.Dependency.Count - 1);
        }

        Expect(";");
    }

    private void Advance() => token = lexer.Next();

    private bool IsWord(string word) => token.Kind == ProtoTokenKind.Identifier && token.Text == word;

    private bool IsSymbol(string symbol) => token.Kind == ProtoTokenKind.Symbol && token.Text == symbol;

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
        var name = token.Kind == ProtoTokenKind.Identifier
            ? token.Text
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
        if (token.Kind != ProtoTokenKind.String)
        {
            throw Fault($"expected a string, found {Found()}");
        }

        var value = new StringBuilder();
        for (; token.Kind == ProtoTokenKind.String; Advance())
        {
            value.Append(token.Text);
        }

        return value.ToString();
    }

    private ulong Integer(ulong most)
    {
        if (token.Kind != ProtoTokenKind.Integer || !TryParseInteger(token.Text, out var value) || value > most)
        {
            throw Fault($"expected a whole number up to {most}, found {Found()}");
        }

        Advance();
        return value;
    }

    private int SignedInteger()
    {
        var negative = TryTake("-");
        var magnitude = (long)Integer(negative ? 1UL << 31 : int.MaxValue);
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
        foreach (var c in text)
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
        if (++elements > limits.ElementsMax)
        {
            throw Fault($"more than {limits.ElementsMax} elements");
        }
    }

    private void Enter()
    {
        if (++depth > limits.DepthMax)
        {
            throw Fault($"nested deeper than {limits.DepthMax}");
        }
    }

    private void Leave() => depth--;

    private string Found() => token.Kind == ProtoTokenKind.End
        ? "the end of the file"
        : $"'{(token.Text.Length > 40 ? token.Text[..40] + "…" : token.Text)}'";

    private ProtoSyntaxException Fault(string reason) => new(token.Line, token.Column, reason);
}
