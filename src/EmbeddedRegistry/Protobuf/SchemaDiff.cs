using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using FieldLabel = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label;

namespace StreamML.EmbeddedRegistry.Protobuf;

/// <summary>
/// Compares the schema that records were written with to the schema that will read them, under Confluent's rules
/// ("Schema Evolution and Compatibility", Protobuf). One case is stricter: a field without a label counts as optional,
/// so that making a number repeated is noticed in proto3 too. One instance per comparison.
/// </summary>
internal sealed class SchemaDiff
{
    private readonly ProtoSchema _writer;
    private readonly ProtoSchema _reader;
    private readonly List<SchemaDifference> _differences = [];
    private readonly HashSet<string> _imported = new(StringComparer.Ordinal);
    private readonly FieldDiff _fields;

    private SchemaDiff(ProtoSchema writer, ProtoSchema reader)
    {
        _writer = writer;
        _reader = reader;
        _fields = new FieldDiff(writer, reader, Add, CompareImported);
    }

    /// <summary>All differences, in the order of the writer's file.</summary>
    public static IReadOnlyList<SchemaDifference> Compare(ProtoSchema writer, ProtoSchema reader)
    {
        var diff = new SchemaDiff(writer, reader);
        if (writer.File.Package != reader.File.Package)
        {
            diff.Add(SchemaRule.PACKAGE_CHANGED, "#/");
        }

        diff.CompareTypes(
            "#", writer.File.MessageType, reader.File.MessageType, writer.File.EnumType, reader.File.EnumType);
        return diff._differences;
    }

    private void Add(SchemaRule rule, string path) => _differences.Add(new SchemaDifference(rule, path));

    private void CompareTypes(
        string path,
        RepeatedField<DescriptorProto> writerMessages,
        RepeatedField<DescriptorProto> readerMessages,
        RepeatedField<EnumDescriptorProto> writerEnums,
        RepeatedField<EnumDescriptorProto> readerEnums)
    {
        foreach (
            var (name, old, @new) in Pair(Written(writerMessages), Written(readerMessages), message => message.Name))
        {
            string at = $"{path}/{name}";
            if (old is null || @new is null)
            {
                Add(@new is null ? SchemaRule.MESSAGE_REMOVED : SchemaRule.MESSAGE_ADDED, at);
                continue;
            }

            CompareMessages(at, old, @new);
            if (Written(writerMessages).ToList().IndexOf(old) != Written(readerMessages).ToList().IndexOf(@new))
            {
                Add(SchemaRule.MESSAGE_MOVED, at);
            }
        }

        foreach (var (name, old, @new) in Pair(writerEnums, readerEnums, type => type.Name))
        {
            string at = $"{path}/{name}";
            if (old is null || @new is null)
            {
                Add(@new is null ? SchemaRule.ENUM_REMOVED : SchemaRule.ENUM_ADDED, at);
                continue;
            }

            CompareEnums(at, old, @new);
        }
    }

    // Map entries do not appear in the source text.
    private static IEnumerable<DescriptorProto> Written(RepeatedField<DescriptorProto> messages) =>
        messages.Where(message => !(message.Options?.MapEntry ?? false));

    private void CompareEnums(string path, EnumDescriptorProto old, EnumDescriptorProto @new)
    {
        // With allow_alias a number has several names: the last one counts, as in Confluent's rules.
        var oldByNumber = old.Value.GroupBy(value => value.Number).Select(group => group.Last());
        var newByNumber = @new.Value.GroupBy(value => value.Number).Select(group => group.Last());
        foreach (var (number, before, after) in Pair(oldByNumber, newByNumber, value => value.Number))
        {
            string at = $"{path}/{number}";
            if (before is null || after is null)
            {
                Add(after is null ? SchemaRule.ENUM_CONST_REMOVED : SchemaRule.ENUM_CONST_ADDED, at);
            }
            else if (before.Name != after.Name)
            {
                Add(SchemaRule.ENUM_CONST_CHANGED, at);
            }
        }
    }

    private void CompareMessages(string path, DescriptorProto old, DescriptorProto @new)
    {
        CompareOneofs(path, old, @new);
        foreach (var (number, before, after) in Pair(old.Field, @new.Field, field => field.Number))
        {
            string at = $"{path}/{number}";
            if (before is not null && after is not null)
            {
                _fields.Compare(at, before, after);
                continue;
            }

            string? oneof = Oneof(before is null ? @new : old, (before ?? after)!);
            var only = (before ?? after)!;
            bool kept = oneof is not null && (before is null ? old : @new).OneofDecl.Any(other => other.Name == oneof);
            if (kept)
            {
                Add(before is null
                    ? SchemaRule.ONEOF_FIELD_ADDED
                    : SchemaRule.ONEOF_FIELD_REMOVED, $"{path}/{oneof}/{number}");
            }
            else if (oneof is null)
            {
                bool required = only.Label == FieldLabel.Required;
                Add(
                    before is null ? (required ? SchemaRule.REQUIRED_FIELD_ADDED : SchemaRule.FIELD_ADDED)
                        : required ? SchemaRule.REQUIRED_FIELD_REMOVED : SchemaRule.FIELD_REMOVED,
                    at);
            }
        }

        CompareTypes(path, old.NestedType, @new.NestedType, old.EnumType, @new.EnumType);
    }

    private void CompareOneofs(string path, DescriptorProto old, DescriptorProto @new)
    {
        foreach (string name in WrittenOneofs(@new))
        {
            var members = @new.Field.Where(field => Oneof(@new, field) == name).Select(field => field.Number)
                .ToHashSet();
            var before = old.Field.Where(field => members.Contains(field.Number)).ToList();
            int moved = before.Count(field => Oneof(old, field) is null);

            // Records may contain both of two separate fields; a oneof keeps the last one only.
            if (moved > 1)
            {
                Add(SchemaRule.MULTIPLE_FIELDS_MOVED_TO_ONEOF, $"{path}/{name}");
            }
            else if (moved == 1 && before.Count > 1)
            {
                Add(SchemaRule.FIELD_MOVED_TO_EXISTING_ONEOF, $"{path}/{name}");
            }
        }

        foreach (var (name, before, after) in Pair(WrittenOneofs(old), WrittenOneofs(@new), name => name))
        {
            if (before is null || after is null)
            {
                Add(after is null ? SchemaRule.ONEOF_REMOVED : SchemaRule.ONEOF_ADDED, $"{path}/{name}");
            }
        }
    }

    private static IEnumerable<string> WrittenOneofs(DescriptorProto message) =>
        message.Field.Select(field => Oneof(message, field)).OfType<string>().Distinct();

    private static string? Oneof(DescriptorProto message, FieldDescriptorProto field) =>
        field.HasOneofIndex && !field.Proto3Optional ? message.OneofDecl[field.OneofIndex].Name : null;

    /// <summary>Compares a field's message if its file differs between the two sides; true if compatible.</summary>
    private bool CompareImported(ProtoType old, ProtoType @new)
    {
        bool isLocal = ReferenceEquals(old.File, _writer.File) && ReferenceEquals(@new.File, _reader.File);
        if (isLocal || ReferenceEquals(old.File, @new.File) || !_imported.Add(old.FullName))
        {
            return true;
        }

        int before = _differences.Count;
        CompareMessages("#/" + old.LocalName.Replace('.', '/'), old.Message!, @new.Message!);
        return _differences.Skip(before).All(difference => difference.IsCompatible);
    }

    private static IEnumerable<(TKey Key, TItem? Old, TItem? New)> Pair<TKey, TItem>(
        IEnumerable<TItem> old, IEnumerable<TItem> @new, Func<TItem, TKey> key)
        where TKey : notnull
        where TItem : class
    {
        var newByKey = @new.ToDictionary(key);
        var oldKeys = new HashSet<TKey>();
        foreach (var item in old)
        {
            oldKeys.Add(key(item));
            yield return (key(item), item, newByKey.GetValueOrDefault(key(item)));
        }

        foreach (var (name, item) in newByKey)
        {
            if (!oldKeys.Contains(name))
            {
                yield return (name, null, item);
            }
        }
    }
}
