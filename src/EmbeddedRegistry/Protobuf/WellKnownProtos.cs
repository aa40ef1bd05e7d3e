using System.Collections.Frozen;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace StreamML.EmbeddedRegistry.Protobuf;

/// <summary>Google's own files, which every registry resolves without references.</summary>
internal static class WellKnownProtos
{
    private static readonly Lazy<FrozenDictionary<string, ProtoSchema>> Files = new(Load);

    public static ProtoSchema? Find(string path) => Files.Value.GetValueOrDefault(path);

    private static FrozenDictionary<string, ProtoSchema> Load()
    {
        FileDescriptor[] descriptors =
        [
            AnyReflection.Descriptor, DurationReflection.Descriptor, EmptyReflection.Descriptor,
            FieldMaskReflection.Descriptor,
            SourceContextReflection.Descriptor, StructReflection.Descriptor, TimestampReflection.Descriptor,
            WrappersReflection.Descriptor, TypeReflection.Descriptor, ApiReflection.Descriptor,
            FileDescriptor.DescriptorProtoFileDescriptor,
        ];
        var files = new Dictionary<string, ProtoSchema>(StringComparer.Ordinal);
        foreach (var descriptor in descriptors)
        {
            var schema = new ProtoLinker(descriptor.ToProto(), path => files[path]).Link();
            files.Add(descriptor.Name, schema);
        }

        return files.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
