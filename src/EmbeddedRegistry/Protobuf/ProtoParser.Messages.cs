using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using FieldLabel = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace StreamML.EmbeddedRegistry.Protobuf;

/// <summary>Messages, their fields, oneofs, ranges, groups, maps and extensions.</summary>
internal sealed partial class ProtoParser
{
    // One past the last field number: descriptors write ranges with an exclusive end.
    private const int FieldNumberEnd = 536_870_912;

    private DescriptorProto ParseMessage()
    {
        Advance();
        var message = new DescriptorProto { Name = Identifier() };
        ParseMessageBody(message);
        return message;
    }

    private void ParseMessageBody(DescriptorProto message)
    {
        Enter();
        Expect("{");
        while (!TryTake("}"))
        {
            ParseMessageStatement(message);
        }

        AddSyntheticOneofs(message);
        Leave();
    }

    private void ParseMessageStatement(DescriptorProto message)
    {
        Count();
        if (TryTake(";"))
        {
            return;
        }

        switch (_token.Kind == ProtoTokenKind.Identifier ? _token.Text : "")
        {
            case "message":
                message.NestedType.Add(ParseMessage());
                break;
            case "enum":
                message.EnumType.Add(ParseEnum());
                break;
            case "extend":
                ParseExtend(message.Extension, message.NestedType);
                break;
            case "extensions":
                ParseExtensionRanges(message);
                break;
            case "reserved":
                ParseReserved(message);
                break;
            case "option":
                Advance();
                ParseOption(message.Options ??= new MessageOptions());
                Expect(";");
                break;
            case "oneof":
                ParseOneof(message);
                break;
            default:
                ParseField(message.Field, message.NestedType, FieldPlace.Message);
                break;
        }
    }

    private void ParseOneof(DescriptorProto message)
    {
        Advance();
        message.OneofDecl.Add(new OneofDescriptorProto { Name = Identifier() });
        int index = message.OneofDecl.Count - 1;
        Expect("{");
        while (!TryTake("}"))
        {
            Count();
            if (TryTake(";"))
            {
                continue;
            }

            if (IsWord("option"))
            {
                Advance();
                ParseOption(message.OneofDecl[index].Options ??= new OneofOptions());
                Expect(";");
                continue;
            }

            if (IsWord("optional") || IsWord("repeated") || IsWord("required"))
            {
                throw Fault("a field of a oneof has no label");
            }

            ParseField(message.Field, message.NestedType, FieldPlace.Oneof);
            message.Field[^1].OneofIndex = index;
        }
    }

    private void ParseField(
        RepeatedField<FieldDescriptorProto> fields, RepeatedField<DescriptorProto> nested, FieldPlace place)
    {
        var field = new FieldDescriptorProto();
        bool labelled = ParseLabel(field, place);
        if (IsWord("group"))
        {
            ParseGroup(field, nested);
            fields.Add(field);
            return;
        }

        ParseType(field, nested, place, labelled);
        field.Name = Identifier();
        Expect("=");
        field.Number = (int)Integer(FieldNumberEnd - 1);
        if (IsSymbol("["))
        {
            ParseFieldOptions(field);
        }

        Expect(";");
        if (field.TypeName == MapPlaceholder)
        {
            NameMapEntry(field, nested[^1]);
        }

        fields.Add(field);
    }

    private bool ParseLabel(FieldDescriptorProto field, FieldPlace place)
    {
        field.Label = FieldLabel.Optional;
        string label = _token.Kind == ProtoTokenKind.Identifier ? _token.Text : "";
        if (place == FieldPlace.Oneof || label is not ("optional" or "repeated" or "required"))
        {
            return false;
        }

        if (label == "required" && IsProto3)
        {
            throw Fault("proto3 has no required fields");
        }

        field.Label = label switch
        {
            "repeated" => FieldLabel.Repeated,
            "required" => FieldLabel.Required,
            _ => FieldLabel.Optional,
        };
        if (label == "optional" && IsProto3)
        {
            field.Proto3Optional = true;
        }

        Advance();
        return true;
    }

    private void ParseGroup(FieldDescriptorProto field, RepeatedField<DescriptorProto> nested)
    {
        if (IsProto3)
        {
            throw Fault("proto3 has no groups");
        }

        Advance();
        string name = char.IsAsciiLetterUpper(_token.Text.FirstOrDefault())
            ? Identifier()
            : throw Fault("a group's name starts with a capital letter");
        field.Name = name.ToLowerInvariant();
        field.Type = FieldType.Group;
        field.TypeName = name;
        Expect("=");
        field.Number = (int)Integer(FieldNumberEnd - 1);
        if (IsSymbol("["))
        {
            ParseFieldOptions(field);
        }

        var group = new DescriptorProto { Name = name };
        ParseMessageBody(group);
        nested.Add(group);
    }

    private void ParseExtend(RepeatedField<FieldDescriptorProto> extensions, RepeatedField<DescriptorProto> nested)
    {
        Advance();
        string extendee = TypeName();
        Expect("{");
        while (!TryTake("}"))
        {
            Count();
            if (TryTake(";"))
            {
                continue;
            }

            ParseField(extensions, nested, FieldPlace.Extension);
            extensions[^1].Extendee = extendee;
        }
    }

    private void ParseExtensionRanges(DescriptorProto message)
    {
        if (IsProto3)
        {
            throw Fault("proto3 has no extension ranges");
        }

        Advance();
        int first = message.ExtensionRange.Count;
        do
        {
            var (start, end) = FieldRange();
            message.ExtensionRange.Add(new DescriptorProto.Types.ExtensionRange { Start = start, End = end });
        }
        while (TryTake(","));

        if (IsSymbol("["))
        {
            var options = new ExtensionRangeOptions();
            ParseBracketedOptions(options);
            foreach (var range in message.ExtensionRange.Skip(first))
            {
                range.Options = options.Clone();
            }
        }

        Expect(";");
    }

    private void ParseReserved(DescriptorProto message)
    {
        Advance();
        if (_token.Kind == ProtoTokenKind.String)
        {
            do
            {
                message.ReservedName.Add(Text());
            }
            while (TryTake(","));
        }
        else
        {
            do
            {
                var (start, end) = FieldRange();
                message.ReservedRange.Add(new DescriptorProto.Types.ReservedRange { Start = start, End = end });
            }
            while (TryTake(","));
        }

        Expect(";");
    }

    private (int Start, int End) FieldRange()
    {
        Count();
        int start = (int)Integer(FieldNumberEnd - 1);
        if (!IsWord("to"))
        {
            return (start, start + 1);
        }

        Advance();
        if (IsWord("max"))
        {
            Advance();
            return (start, FieldNumberEnd);
        }

        int last = (int)Integer(FieldNumberEnd - 1);
        return last >= start ? (start, last + 1) : throw Fault("a range that ends before it starts");
    }
}
