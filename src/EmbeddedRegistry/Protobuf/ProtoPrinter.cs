using System.Text;
using Google.Protobuf.Reflection;
using FieldLabel = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace StreamML.EmbeddedRegistry.Protobuf;

/// <summary>Writes a descriptor as .proto text that any protoc reads back to the same descriptor.</summary>
internal sealed partial class ProtoPrinter
{
    private readonly StringBuilder _text = new();
    private readonly FileDescriptorProto _file;
    private int _indent;

    private ProtoPrinter(FileDescriptorProto file) => _file = file;

    private bool IsProto3 => _file.Syntax == "proto3";

    public static string Print(FileDescriptorProto file)
    {
        var printer = new ProtoPrinter(file);
        printer.PrintFile();
        return printer._text.ToString();
    }

    /// <summary>A string literal; control characters escaped.</summary>
    public static string Quote(string value)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in value)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                < ' ' or '\x7f' => quoted.Append('\\').Append(Convert.ToString(c, 8).PadLeft(3, '0')),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    private void PrintFile()
    {
        Line($"syntax = \"{(IsProto3 ? "proto3" : "proto2")}\";");
        if (_file.Package.Length > 0)
        {
            Line($"package {_file.Package};");
        }

        for (int index = 0; index < _file.Dependency.Count; index++)
        {
            string kind = _file.PublicDependency.Contains(index)
                ? "public "
                : _file.WeakDependency.Contains(index) ? "weak " : "";
            Line($"import {kind}{Quote(_file.Dependency[index])};");
        }

        PrintOptions(_file.Options);
        var groups = GroupNames(_file.Extension);
        foreach (var message in _file.MessageType.Where(message => !groups.Contains(message.Name)))
        {
            PrintMessage(message);
        }

        foreach (var type in _file.EnumType)
        {
            PrintEnum(type);
        }

        PrintExtensions(_file.Extension, _file.MessageType);
        foreach (var service in _file.Service)
        {
            PrintService(service);
        }
    }

    private void PrintMessage(DescriptorProto message)
    {
        Open($"message {message.Name}");
        PrintMessageBody(message);
        Close();
    }

    private void PrintMessageBody(DescriptorProto message)
    {
        PrintOptions(message.Options);
        PrintReserved(message);
        var nested = new NestedOrder(message);
        var printedOneofs = new HashSet<int>();
        foreach (var field in message.Field)
        {
            if (!field.HasOneofIndex || field.Proto3Optional)
            {
                PrintNested(nested.Before(field));
                PrintField(field, message.NestedType, inOneof: false);
            }
            else if (printedOneofs.Add(field.OneofIndex))
            {
                var members = message.Field.Where(other => other.HasOneofIndex && other.OneofIndex == field.OneofIndex)
                    .ToList();
                members.ForEach(member => PrintNested(nested.Before(member)));
                PrintOneof(message, message.OneofDecl[field.OneofIndex], members);
            }
        }

        PrintNested(nested.Rest());
        foreach (var type in message.EnumType)
        {
            PrintEnum(type);
        }

        PrintExtensions(message.Extension, message.NestedType);
    }

    private void PrintNested(IEnumerable<DescriptorProto> messages)
    {
        foreach (var message in messages)
        {
            PrintMessage(message);
        }
    }

    private void PrintOneof(DescriptorProto message, OneofDescriptorProto oneof, List<FieldDescriptorProto> members)
    {
        Open($"oneof {oneof.Name}");
        PrintOptions(oneof.Options);
        members.ForEach(member => PrintField(member, message.NestedType, inOneof: true));
        Close();
    }

    private void PrintReserved(DescriptorProto message)
    {
        foreach (var range in message.ExtensionRange)
        {
            var options = OptionList(range.Options);
            string suffix = options.Count > 0 ? $" [{string.Join(", ", options)}]" : "";
            Line($"extensions {Range(range.Start, range.End)}{suffix};");
        }

        foreach (var range in message.ReservedRange)
        {
            Line($"reserved {Range(range.Start, range.End)};");
        }

        foreach (string? name in message.ReservedName)
        {
            Line($"reserved {Quote(name)};");
        }
    }

    private static string Range(int start, int end) =>
        end == start + 1 ? start.ToString() : $"{start} to {(end >= 536_870_912 ? "max" : (end - 1).ToString())}";

    private void PrintField(FieldDescriptorProto field, IEnumerable<DescriptorProto> nested, bool inOneof)
    {
        string head = FieldHead(field, nested, inOneof);
        if (field.Type == FieldType.Group
            && nested.FirstOrDefault(type => type.Name == LastName(field.TypeName)) is { } group)
        {
            Open(head);
            PrintMessageBody(group);
            Close();
            return;
        }

        Line(head + ";");
    }

    private string FieldHead(FieldDescriptorProto field, IEnumerable<DescriptorProto> nested, bool inOneof)
    {
        var entry = field.Type == FieldType.Message && field.Label == FieldLabel.Repeated
            ? nested.FirstOrDefault(type => (type.Options?.MapEntry ?? false) && type.Name == LastName(field.TypeName))
            : null;
        string label = inOneof || entry is not null ? "" : field.Label switch
        {
            FieldLabel.Repeated => "repeated ",
            FieldLabel.Required => "required ",
            _ when !IsProto3 || field.Proto3Optional => "optional ",
            _ => "",
        };
        string type = entry is not null ? $"map<{TypeOf(entry.Field[0])}, {TypeOf(entry.Field[1])}>" : TypeOf(field);
        string name = field.Type == FieldType.Group ? LastName(field.TypeName) : field.Name;
        var options = OptionList(field.Options);
        if (field.HasJsonName && field.JsonName != ProtoLinker.JsonName(field.Name))
        {
            options.Add($"json_name = {Quote(field.JsonName)}");
        }

        if (field.HasDefaultValue)
        {
            options.Add($"default = {Default(field)}");
        }

        return $"{label}{type} {name} = {field.Number}{(options.Count > 0 ? $" [{string.Join(", ", options)}]" : "")}";
    }

    private static string TypeOf(FieldDescriptorProto field) =>
        field.Type == FieldType.Group ? "group" : ScalarTypes.NameOf(field.Type) ?? field.TypeName;

    private static string Default(FieldDescriptorProto field) => field.Type switch
    {
        FieldType.String => Quote(field.DefaultValue),
        FieldType.Bytes => $"\"{field.DefaultValue}\"",
        _ => field.DefaultValue,
    };

    internal static string LastName(string typeName) => typeName[(typeName.LastIndexOf('.') + 1)..];

    internal static HashSet<string> GroupNames(IEnumerable<FieldDescriptorProto> fields) =>
        [.. fields.Where(field => field.Type == FieldType.Group).Select(field => LastName(field.TypeName))];

    private void Open(string head)
    {
        Line(head + " {");
        _indent++;
    }

    private void Close()
    {
        _indent--;
        Line("}");
    }

    private void Line(string line) => _text.Append(' ', _indent * 2).Append(line).Append('\n');
}
