using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace StreamML.EmbeddedRegistry.Protobuf;

/// <summary>
/// Options. Those that descriptor.proto defines become fields of the options message; custom ones stay
/// <c>uninterpreted_option</c>, since their definition is in a file this parser does not see.
/// </summary>
internal sealed partial class ProtoParser
{
    private void ParseFieldOptions(FieldDescriptorProto field)
    {
        Expect("[");
        do
        {
            Count();
            if (IsWord("default"))
            {
                Advance();
                Expect("=");
                field.DefaultValue = IsProto3 ? throw Fault("proto3 has no default values") : DefaultValue(field);
            }
            else if (IsWord("json_name"))
            {
                Advance();
                Expect("=");
                field.JsonName = Text();
            }
            else
            {
                ParseOption(field.Options ??= new FieldOptions());
            }
        }
        while (TryTake(","));
        Expect("]");
    }

    private void ParseBracketedOptions(IMessage options)
    {
        Expect("[");
        do
        {
            ParseOption(options);
        }
        while (TryTake(","));
        Expect("]");
    }

    private void ParseOption(IMessage options)
    {
        Count();
        var option = new UninterpretedOption();
        do
        {
            option.Name.Add(OptionNamePart());
        }
        while (TryTake("."));
        Expect("=");
        ParseOptionValue(option);
        if (option.Name is not [{ IsExtension: false, NamePart_: var name }]
            || !KnownOptions.TrySet(options, name, option))
        {
            KnownOptions.Uninterpreted(options).Add(option);
        }
    }

    private UninterpretedOption.Types.NamePart OptionNamePart()
    {
        if (!TryTake("("))
        {
            return new UninterpretedOption.Types.NamePart { NamePart_ = Identifier(), IsExtension = false };
        }

        string name = TypeName();
        Expect(")");
        return new UninterpretedOption.Types.NamePart { NamePart_ = name, IsExtension = true };
    }

    private void ParseOptionValue(UninterpretedOption option)
    {
        if (IsSymbol("{"))
        {
            option.AggregateValue = Aggregate();
            return;
        }

        if (_token.Kind == ProtoTokenKind.String)
        {
            option.StringValue = ByteString.CopyFromUtf8(Text());
            return;
        }

        bool negative = TryTake("-");
        if (!negative && _token.Kind == ProtoTokenKind.Identifier)
        {
            option.IdentifierValue = Identifier();
        }
        else if (_token.Kind == ProtoTokenKind.Integer)
        {
            ulong value = Integer(negative ? 1UL << 63 : ulong.MaxValue);
            if (negative)
            {
                option.NegativeIntValue = unchecked(-(long)value);
            }
            else
            {
                option.PositiveIntValue = value;
            }
        }
        else
        {
            double value = FloatValue();
            option.DoubleValue = negative ? -value : value;
        }
    }

    private double FloatValue()
    {
        string text = _token.Text.TrimEnd('f', 'F');
        double value;
        if (IsWord("inf") || IsWord("nan"))
        {
            value = _token.Text == "inf" ? double.PositiveInfinity : double.NaN;
        }
        else if (_token.Kind != ProtoTokenKind.Float
            || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            throw Fault($"expected a value, found {Found()}");
        }

        Advance();
        return value;
    }

    // The text between the braces, which only the option's own type could interpret.
    private string Aggregate()
    {
        int open = 0;
        int start = _token.Start + 1;
        while (true)
        {
            if (IsSymbol("{"))
            {
                Enter();
                open++;
            }
            else if (IsSymbol("}"))
            {
                Leave();
                open--;
            }
            else if (_token.Kind == ProtoTokenKind.End)
            {
                throw Fault("an option's value without an end");
            }

            int end = _token.Start;
            Count();
            Advance();
            if (open == 0)
            {
                return _lexer.Text[start..end].Trim();
            }
        }
    }

    // Descriptors keep default values as text, in the form printed by the C++ compiler.
    private string DefaultValue(FieldDescriptorProto field)
    {
        if (_token.Kind == ProtoTokenKind.String)
        {
            string text = Text();
            return field.Type == FieldType.Bytes ? EscapeBytes(text) : text;
        }

        bool negative = TryTake("-");
        string sign = negative ? "-" : "";
        if (_token.Kind == ProtoTokenKind.Identifier)
        {
            return sign + Identifier();
        }

        if (_token.Kind == ProtoTokenKind.Integer)
        {
            return sign + Integer(ulong.MaxValue).ToString(CultureInfo.InvariantCulture);
        }

        return sign + FloatValue().ToString("R", CultureInfo.InvariantCulture).ToLowerInvariant();
    }

    internal static string EscapeBytes(string text)
    {
        var escaped = new StringBuilder();
        foreach (char c in text)
        {
            _ = c switch
            {
                '\n' => escaped.Append("\\n"),
                '\r' => escaped.Append("\\r"),
                '\t' => escaped.Append("\\t"),
                '"' => escaped.Append("\\\""),
                '\'' => escaped.Append("\\'"),
                '\\' => escaped.Append("\\\\"),
                < ' ' or >= '\x7f' and <= '\xff' => escaped.Append('\\').Append(Convert.ToString(c, 8).PadLeft(3, '0')),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }
}
