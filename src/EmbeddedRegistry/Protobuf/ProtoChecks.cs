using Google.Protobuf.Reflection;
using FieldLabel = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace StreamML.EmbeddedRegistry.Protobuf;

/// <summary>Rules of protoc beyond grammar and names. Each error names the element.</summary>
internal static class ProtoChecks
{
    public static void Check(FileDescriptorProto file)
    {
        bool isProto3 = file.Syntax == "proto3";
        foreach (var message in file.MessageType)
        {
            CheckMessage(message, ProtoLinker.Join(file.Package, message.Name), isProto3);
        }

        CheckScope(file.EnumType, file.Package, isProto3, new HashSet<string>(StringComparer.Ordinal));
    }

    private static void CheckMessage(DescriptorProto message, string path, bool isProto3)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var numbers = new HashSet<int>();
        foreach (var field in message.Field)
        {
            Require(names.Add(field.Name), path, $"the name {field.Name} is used twice");
            Require(numbers.Add(field.Number), path, $"field number {field.Number} is used twice");
            CheckField(message, field, path, isProto3);
        }

        for (int index = 0; index < message.OneofDecl.Count; index++)
        {
            var oneof = message.OneofDecl[index];
            Require(names.Add(oneof.Name), path, $"the name {oneof.Name} is used twice");
            int at = index;
            Require(message.Field.Any(field => field.HasOneofIndex
                && field.OneofIndex == at), path, $"oneof {oneof.Name} is empty");
        }

        foreach (var nested in message.NestedType)
        {
            Require(names.Add(nested.Name), path, $"the name {nested.Name} is used twice");
            CheckMessage(nested, $"{path}.{nested.Name}", isProto3);
        }

        CheckScope(message.EnumType, path, isProto3, names);
    }

    private static void CheckField(DescriptorProto message, FieldDescriptorProto field, string path, bool isProto3)
    {
        int number = field.Number;
        Require(number is >= 1 and <= 536_870_911, path,
            $"field {field.Name} has the number {number}; 1 to 536870911 are allowed");
        Require(number is < 19_000 or > 19_999, path,
            $"field {field.Name} uses {number}; 19000 to 19999 are Protobuf's own");
        Require(
            !message.ReservedRange.Any(range => number >= range.Start && number < range.End),
            path,
            $"field {field.Name} uses the reserved number {number}");
        Require(!message.ReservedName.Contains(field.Name), path, $"field {field.Name} uses a reserved name");
        Require(
            !message.ExtensionRange.Any(range => number >= range.Start && number < range.End),
            path,
            $"field {field.Name} uses the extension number {number}");
        Require(
            !isProto3 || (field.Label != FieldLabel.Required && field.Type != FieldType.Group),
            path,
            $"field {field.Name}: proto3 has neither required fields nor groups");
    }

    private static void CheckScope(
        IEnumerable<EnumDescriptorProto> enums, string path, bool isProto3, HashSet<string> names)
    {
        foreach (var type in enums)
        {
            Require(names.Add(type.Name), path, $"the name {type.Name} is used twice");
            Require(type.Value.Count > 0, path, $"enum {type.Name} has no values");
            Require(!isProto3 || type.Value[0].Number == 0, path, $"enum {type.Name}: in proto3 the first value is 0");
            var numbers = new HashSet<int>();
            foreach (var value in type.Value)
            {
                // Enum values are names in the scope around their enum, as in C++.
                Require(names.Add(value.Name), path, $"the name {value.Name} is used twice");
                Require(
                    numbers.Add(value.Number) || (type.Options?.AllowAlias ?? false),
                    path,
                    $"enum {type.Name} has two values {value.Number} and no allow_alias");
                Require(
                    !type.ReservedRange.Any(range => value.Number >= range.Start && value.Number <= range.End)
                        && !type.ReservedName.Contains(value.Name),
                    path,
                    $"value {value.Name} is reserved");
            }
        }
    }

    private static void Require(bool holds, string path, string reason)
    {
        if (!holds)
        {
            throw new ProtoSyntaxException($"{path}: {reason}");
        }
    }
}
