using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;

namespace StreamML.EmbeddedRegistry.Protobuf;

/// <summary>Sets and reads the options that descriptor.proto defines, by name.</summary>
internal static class KnownOptions
{
    /// <summary>Sets a defined option; false if the options message has none of that name and type.</summary>
    public static bool TrySet(IMessage options, string name, UninterpretedOption value)
    {
        var field = options.Descriptor.FindFieldByName(name);
        if (field is null || field.IsRepeated || field.FieldType == FieldType.Message)
        {
            return false;
        }

        object? parsed = field.FieldType switch
        {
            FieldType.String when value.HasStringValue => value.StringValue.ToStringUtf8(),
            FieldType.Bool when value.IdentifierValue is "true" or "false" => value.IdentifierValue == "true",
            FieldType.Enum when field.EnumType.FindValueByName(value.IdentifierValue) is { } known => known.Number,
            _ => null,
        };
        if (parsed is null)
        {
            return false;
        }

        field.Accessor.SetValue(options, parsed);
        return true;
    }

    /// <summary>The list of options that descriptor.proto does not define.</summary>
    public static RepeatedField<UninterpretedOption> Uninterpreted(IMessage options) =>
        (RepeatedField<UninterpretedOption>)options.Descriptor.FindFieldByName("uninterpreted_option").Accessor
            .GetValue(options);

    /// <summary>Every defined option that is set, as name and .proto text of the value, by field number.</summary>
    public static IEnumerable<(string Name, string Value)> Set(IMessage? options)
    {
        if (options is null)
        {
            yield break;
        }

        foreach (var field in options.Descriptor.Fields.InFieldNumberOrder())
        {
            if (field.IsRepeated || field.FieldType == FieldType.Message || !field.Accessor.HasValue(options))
            {
                continue;
            }

            object value = field.Accessor.GetValue(options);
            yield return (field.Name, field.FieldType switch
            {
                FieldType.String => ProtoPrinter.Quote((string)value),
                FieldType.Bool => (bool)value ? "true" : "false",
                FieldType.Enum => field.EnumType.FindValueByNumber((int)value)?.Name ?? ((int)value).ToString(),
                _ => value.ToString() ?? "",
            });
        }
    }
}
