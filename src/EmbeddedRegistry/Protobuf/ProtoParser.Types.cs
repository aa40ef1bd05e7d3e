using System.Text;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using FieldLabel = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace StreamML.EmbeddedRegistry.Protobuf;

/// <summary>Field types, map entries, and the synthetic oneofs of proto3's <c>optional</c>.</summary>
internal sealed partial class ProtoParser
{
    // Not a valid type name; the entry's name derives from the field's, which is read after the type.
    private const string MapPlaceholder = "map<>";

    private enum FieldPlace
    {
        Message,
        Oneof,
        Extension,
    }

    private void ParseType(
        FieldDescriptorProto field, RepeatedField<DescriptorProto> nested, FieldPlace place, bool labelled)
    {
        var at = _token;
        string name = TypeName();
        if (name == "map" && IsSymbol("<"))
        {
            ParseMap(field, nested, place == FieldPlace.Message && !labelled, at);
            return;
        }

        if (!labelled && !IsProto3 && place != FieldPlace.Oneof)
        {
            throw new ProtoSyntaxException(
                at.Line, at.Column, "a proto2 field needs a label: optional, repeated or required");
        }

        SetType(field, name);
    }

    private void ParseMap(
        FieldDescriptorProto field, RepeatedField<DescriptorProto> nested, bool allowed, ProtoToken at)
    {
        if (!allowed)
        {
            throw new ProtoSyntaxException(
                at.Line, at.Column, "a map has no label, and stands in no oneof and no extension");
        }

        Expect("<");
        var key = new FieldDescriptorProto { Name = "key", Number = 1, Label = FieldLabel.Optional };
        SetType(key, Identifier());
        bool isKey = key.HasType && key.Type is not (FieldType.Double or FieldType.Float or FieldType.Bytes);
        Expect(isKey ? "," : throw Fault("a map's key is an integer, a bool or a string"));
        var value = new FieldDescriptorProto { Name = "value", Number = 2, Label = FieldLabel.Optional };
        SetType(value, TypeName());
        Expect(">");
        nested.Add(new DescriptorProto { Field = { key, value }, Options = new MessageOptions { MapEntry = true } });
        field.Label = FieldLabel.Repeated;
        field.Type = FieldType.Message;
        field.TypeName = MapPlaceholder;
    }

    private static void NameMapEntry(FieldDescriptorProto field, DescriptorProto entry)
    {
        entry.Name = CamelCase(field.Name) + "Entry";
        field.TypeName = entry.Name;
    }

    private static string CamelCase(string name)
    {
        var camel = new StringBuilder();
        bool upper = true;
        foreach (char c in name)
        {
            if (c == '_')
            {
                upper = true;
                continue;
            }

            camel.Append(upper ? char.ToUpperInvariant(c) : c);
            upper = false;
        }

        return camel.ToString();
    }

    private static void SetType(FieldDescriptorProto field, string name)
    {
        if (ScalarTypes.TryParse(name, out var scalar))
        {
            field.Type = scalar;
        }
        else
        {
            field.TypeName = name;
        }
    }

    // protoc puts every proto3 optional field in its own oneof, after the written ones.
    private static void AddSyntheticOneofs(DescriptorProto message)
    {
        foreach (var field in message.Field.Where(field => field.Proto3Optional))
        {
            string name = field.Name.StartsWith('_') ? field.Name : "_" + field.Name;
            while (message.OneofDecl.Any(oneof => oneof.Name == name) || message.Field.Any(other => other.Name == name))
            {
                name = "X" + name;
            }

            field.OneofIndex = message.OneofDecl.Count;
            message.OneofDecl.Add(new OneofDescriptorProto { Name = name });
        }
    }
}
