using Google.Protobuf.Reflection;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace StreamML.EmbeddedRegistry.Protobuf;

/// <summary>Compares one field by its number: name, kind, type and label.</summary>
internal sealed class FieldDiff(
    ProtoSchema writer,
    ProtoSchema reader,
    Action<SchemaRule, string> add,
    Func<ProtoType, ProtoType, bool> compareImported)
{
    private enum Kind
    {
        Scalar,
        Map,
        Message,
    }

    // Types of one group can read each other's bytes: protobuf.dev, "Updating A Message Type".
    private enum ScalarGroup
    {
        Number,
        SignedNumber,
        StringOrBytes,
        Fixed32,
        Fixed64,
        Float,
        Double,
    }

    public void Compare(string path, FieldDescriptorProto old, FieldDescriptorProto @new)
    {
        if (old.Name != @new.Name)
        {
            add(SchemaRule.FIELD_NAME_CHANGED, path);
        }

        CompareTypes(path, old, @new, withLabel: true);
    }

    private void CompareTypes(string path, FieldDescriptorProto old, FieldDescriptorProto @new, bool withLabel)
    {
        var kind = KindOf(old, writer);
        if (kind != KindOf(@new, reader))
        {
            add(SchemaRule.FIELD_KIND_CHANGED, path);
            return;
        }

        switch (kind)
        {
            case Kind.Scalar:
                CompareScalars(path, old, @new, withLabel);
                break;
            case Kind.Map:
                var (oldEntry, newEntry) = (TypeOf(old, writer).Message!, TypeOf(@new, reader).Message!);
                CompareTypes(path, oldEntry.Field[0], newEntry.Field[0], withLabel: false);
                CompareTypes(path, oldEntry.Field[1], newEntry.Field[1], withLabel: false);
                break;
            default:
                var (oldType, newType) = (TypeOf(old, writer), TypeOf(@new, reader));
                if (oldType.LocalName != newType.LocalName || !compareImported(oldType, newType))
                {
                    add(SchemaRule.FIELD_NAMED_TYPE_CHANGED, path);
                }

                break;
        }
    }

    private void CompareScalars(string path, FieldDescriptorProto old, FieldDescriptorProto @new, bool withLabel)
    {
        var group = GroupOf(old.Type);
        if (group != GroupOf(@new.Type))
        {
            add(SchemaRule.FIELD_SCALAR_KIND_CHANGED, path);
        }
        else if (withLabel && old.Label != @new.Label)
        {
            add(
                group == ScalarGroup.StringOrBytes
                    ? SchemaRule.FIELD_STRING_OR_BYTES_LABEL_CHANGED
                    : SchemaRule.FIELD_NUMERIC_LABEL_CHANGED,
                path);
        }
    }

    private static Kind KindOf(FieldDescriptorProto field, ProtoSchema schema) => field.Type switch
    {
        FieldType.Message when TypeOf(field, schema).IsMapEntry => Kind.Map,
        FieldType.Message or FieldType.Group => Kind.Message,
        _ => Kind.Scalar,
    };

    private static ProtoType TypeOf(FieldDescriptorProto field, ProtoSchema schema) => schema.All[field.TypeName[1..]];

    private static ScalarGroup GroupOf(FieldType type) => type switch
    {
        FieldType.Sint32 or FieldType.Sint64 => ScalarGroup.SignedNumber,
        FieldType.String or FieldType.Bytes => ScalarGroup.StringOrBytes,
        FieldType.Fixed32 or FieldType.Sfixed32 => ScalarGroup.Fixed32,
        FieldType.Fixed64 or FieldType.Sfixed64 => ScalarGroup.Fixed64,
        FieldType.Float => ScalarGroup.Float,
        FieldType.Double => ScalarGroup.Double,
        _ => ScalarGroup.Number,
    };
}
