using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;

namespace StreamML.Schemas.Tests.Released;

/// <summary>
/// The rules of <see cref="SchemaRules"/> over files, messages, enums and services. One instance checks one file.
/// </summary>
internal sealed class FileRules
{
    // Options of a file that change generated code or the meaning of bytes; the rest may change freely.
    private static readonly string[] HeldOptions =
    [
        "java_package", "java_outer_classname", "java_multiple_files", "java_string_check_utf8",
        "optimize_for", "go_package",
        "cc_generic_services", "java_generic_services", "py_generic_services", "cc_enable_arenas", "objc_class_prefix",
        "csharp_namespace", "swift_prefix", "php_class_prefix", "php_namespace",
        "php_metadata_namespace", "ruby_package",
    ];

    public List<RuleViolation> Violations { get; } = [];

    public void Compare(FileDescriptorProto old, FileDescriptorProto @new)
    {
        Require(old.Package == @new.Package, "FILE_SAME_PACKAGE", old.Name,
            $"the package was {old.Package}, and is {@new.Package}");
        var (oldSyntax, newSyntax) = (Syntax(old), Syntax(@new));
        Require(
            oldSyntax == newSyntax, "FILE_SAME_SYNTAX", old.Name, $"the syntax was {oldSyntax}, and is {newSyntax}");
        var (oldOptions, newOptions) = (Options(old.Options), Options(@new.Options));
        foreach (string name in HeldOptions)
        {
            var (before, after) = (
                oldOptions.GetValueOrDefault(name, "not set"), newOptions.GetValueOrDefault(name, "not set"));
            Require(
                before == after, $"FILE_SAME_{name.ToUpperInvariant()}", old.Name, $"it was {before}, and is {after}");
        }

        CompareMessages(old.Package, old.MessageType, @new.MessageType);
        CompareEnums(old.Package, old.EnumType, @new.EnumType);
        CompareExtensions(old.Package, old.Extension, @new.Extension);
        CompareServices(old.Package, old.Service, @new.Service);
    }

    private void CompareMessages(string scope, RepeatedField<DescriptorProto> old, RepeatedField<DescriptorProto> @new)
    {
        foreach (var before in old.Where(message => !(message.Options?.MapEntry ?? false)))
        {
            string path = Join(scope, before.Name);
            var after = @new.FirstOrDefault(message => message.Name == before.Name);
            if (Require(after is not null, "MESSAGE_NO_DELETE", path, "the message was deleted, renamed or moved"))
            {
                CompareMessage(path, before, after!);
            }
        }
    }

    private void CompareMessage(string path, DescriptorProto old, DescriptorProto @new)
    {
        var fields = new FieldRules(path, old, @new, Violations);
        fields.Compare();
        foreach (var range in old.ReservedRange)
        {
            bool kept = Covered(@new.ReservedRange.Select(r => (r.Start, r.End)), range.Start, range.End);
            Require(kept, "RESERVED_MESSAGE_NO_DELETE", path,
                $"the reserved numbers {range.Start} to {range.End - 1} are free again");
        }

        foreach (string? name in old.ReservedName)
        {
            Require(@new.ReservedName.Contains(
                name), "RESERVED_MESSAGE_NO_DELETE", path, $"the reserved name {name} is free again");
        }

        foreach (var range in old.ExtensionRange)
        {
            bool kept = Covered(@new.ExtensionRange.Select(r => (r.Start, r.End)), range.Start, range.End);
            Require(
                kept, "EXTENSION_MESSAGE_NO_DELETE", path, $"the extensions {range.Start} to {range.End - 1} are gone");
        }

        CompareMessages(path, old.NestedType, @new.NestedType);
        CompareEnums(path, old.EnumType, @new.EnumType);
        CompareExtensions(path, old.Extension, @new.Extension);
    }

    private void CompareEnums(
        string scope, RepeatedField<EnumDescriptorProto> old, RepeatedField<EnumDescriptorProto> @new)
    {
        foreach (var before in old)
        {
            string path = Join(scope, before.Name);
            var after = @new.FirstOrDefault(type => type.Name == before.Name);
            if (Require(after is not null, "ENUM_NO_DELETE", path, "the enum was deleted, renamed or moved"))
            {
                CompareEnum(path, before, after!);
            }
        }
    }

    private void CompareEnum(string path, EnumDescriptorProto old, EnumDescriptorProto @new)
    {
        foreach (var group in old.Value.GroupBy(value => value.Number))
        {
            var names = @new.Value.Where(value => value.Number == group.Key).Select(value => value.Name).ToHashSet();
            if (names.Count == 0)
            {
                bool reserved = Covered(@new.ReservedRange.Select(r => (r.Start, r.End)), group.Key, group.Key)
                    && group.All(value => @new.ReservedName.Contains(value.Name));
                Require(reserved, "ENUM_VALUE_NO_DELETE", path,
                    $"value {group.Key} was deleted without reserving number and name");
                continue;
            }

            foreach (var value in group)
            {
                Require(
                    names.Contains(value.Name), "ENUM_VALUE_SAME_NAME", path, $"value {group.Key} was {value.Name}");
            }
        }

        foreach (var range in old.ReservedRange)
        {
            bool kept = Covered(@new.ReservedRange.Select(r => (r.Start, r.End)), range.Start, range.End);
            Require(kept, "RESERVED_ENUM_NO_DELETE", path,
                $"the reserved numbers {range.Start} to {range.End} are free again");
        }

        foreach (string? name in old.ReservedName)
        {
            Require(@new.ReservedName.Contains(
                name), "RESERVED_ENUM_NO_DELETE", path, $"the reserved name {name} is free again");
        }
    }

    private void CompareExtensions(
        string scope, RepeatedField<FieldDescriptorProto> old, RepeatedField<FieldDescriptorProto> @new)
    {
        foreach (var before in old)
        {
            string path = $"{scope} extend {before.Extendee.TrimStart('.')} {before.Number}";
            var after = @new.FirstOrDefault(
                field => field.Extendee == before.Extendee && field.Number == before.Number);
            if (Require(after is not null, "EXTENSION_NO_DELETE", path, "the extension was deleted or moved"))
            {
                FieldRules.CompareField(path, before, after!, Violations);
            }
        }
    }

    private void CompareServices(
        string scope, RepeatedField<ServiceDescriptorProto> old, RepeatedField<ServiceDescriptorProto> @new)
    {
        foreach (var before in old)
        {
            string path = Join(scope, before.Name);
            var after = @new.FirstOrDefault(service => service.Name == before.Name);
            if (!Require(after is not null, "SERVICE_NO_DELETE", path, "the service was deleted, renamed or moved"))
            {
                continue;
            }

            foreach (var method in before.Method)
            {
                var same = after!.Method.FirstOrDefault(other => other.Name == method.Name);
                if (Require(same is not null, "RPC_NO_DELETE", path, $"{method.Name} was deleted or renamed"))
                {
                    Require(method.InputType == same!.InputType, "RPC_SAME_REQUEST_TYPE", path,
                        $"{method.Name} takes another type");
                    Require(method.OutputType == same.OutputType, "RPC_SAME_RESPONSE_TYPE", path,
                        $"{method.Name} returns another type");
                    Require(
                        method.ClientStreaming == same.ClientStreaming
                            && method.ServerStreaming == same.ServerStreaming,
                        "RPC_SAME_STREAMING",
                        path,
                        $"{method.Name} streams otherwise");
                }
            }
        }
    }

    private static string Syntax(FileDescriptorProto file) => file.Syntax.Length == 0 ? "proto2" : file.Syntax;

    private static string Join(string scope, string name) => scope.Length == 0 ? name : $"{scope}.{name}";

    private static Dictionary<string, string> Options(IMessage? options) =>
        options is null
            ? []
            : options.Descriptor.Fields.InFieldNumberOrder()
                .Where(field => !field.IsRepeated && field.FieldType != FieldType.Message
                    && field.Accessor.HasValue(options))
                .ToDictionary(
                    field => field.Name, field => $"{field.Accessor.GetValue(options)}", StringComparer.Ordinal);

    // Ranges may be cut and joined as long as every number stays inside one.
    private static bool Covered(IEnumerable<(int Start, int End)> ranges, int start, int end)
    {
        long next = start;
        foreach (var range in ranges.OrderBy(range => range.Start))
        {
            next = range.Start <= next && range.End >= next ? Math.Max(next, range.End) : next;
        }

        return next >= end && ranges.Any(range => range.Start <= start && range.End >= start);
    }

    private bool Require(bool holds, string rule, string path, string reason)
    {
        if (!holds)
        {
            Violations.Add(new RuleViolation(rule, path, reason));
        }

        return holds;
    }
}
