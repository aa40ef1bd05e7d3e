using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace StreamML.EmbeddedRegistry.Protobuf;

/// <summary>Protobuf's scalar types and their keywords.</summary>
internal static class ScalarTypes
{
    private static readonly Dictionary<string, FieldType> ByName = new(StringComparer.Ordinal)
    {
        ["double"] = FieldType.Double,
        ["float"] = FieldType.Float,
        ["int64"] = FieldType.Int64,
        ["uint64"] = FieldType.Uint64,
        ["int32"] = FieldType.Int32,
        ["fixed64"] = FieldType.Fixed64,
        ["fixed32"] = FieldType.Fixed32,
        ["bool"] = FieldType.Bool,
        ["string"] = FieldType.String,
        ["bytes"] = FieldType.Bytes,
        ["uint32"] = FieldType.Uint32,
        ["sfixed32"] = FieldType.Sfixed32,
        ["sfixed64"] = FieldType.Sfixed64,
        ["sint32"] = FieldType.Sint32,
        ["sint64"] = FieldType.Sint64,
    };

    private static readonly Dictionary<FieldType, string> ByType = ByName
        .ToDictionary(pair => pair.Value, pair => pair.Key);

    public static bool TryParse(string name, out FieldType type) => ByName.TryGetValue(name, out type);

    /// <summary>The keyword; null for messages, groups and enums.</summary>
    public static string? NameOf(FieldType type) => ByType.GetValueOrDefault(type);
}
