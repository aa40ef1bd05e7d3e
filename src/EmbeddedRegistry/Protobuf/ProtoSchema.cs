using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace StreamML.EmbeddedRegistry.Protobuf;

/// <summary>A message or enum by its full name, with the file that defines it.</summary>
/// <param name="FullName">Package and names, separated by dots, without a leading dot.</param>
/// <param name="File">The file it is defined in.</param>
/// <param name="Message">The message; null for an enum.</param>
/// <param name="Enum">The enum; null for a message.</param>
internal sealed record ProtoType(
    string FullName, FileDescriptorProto File, DescriptorProto? Message, EnumDescriptorProto? Enum)
{
    /// <summary>The full name without the package.</summary>
    public string LocalName => File.Package.Length == 0 ? FullName : FullName[(File.Package.Length + 1)..];

    public bool IsMapEntry => Message?.Options?.MapEntry ?? false;
}

/// <summary>
/// A .proto file with resolved names: every type name in it is full, with a leading dot, and every field has its type.
/// Immutable by convention; thread-safe.
/// </summary>
public sealed class ProtoSchema
{
    internal ProtoSchema(
        FileDescriptorProto file,
        Dictionary<string, ProtoType> own,
        Dictionary<string, ProtoType> exported,
        Dictionary<string, ProtoType> all)
    {
        File = file;
        Own = own;
        Exported = exported;
        All = all;
    }

    /// <summary>The linked file.</summary>
    public FileDescriptorProto File { get; }

    /// <summary>Types defined in the file, by full name.</summary>
    internal IReadOnlyDictionary<string, ProtoType> Own { get; }

    /// <summary>Types visible to a file that imports this one: its own, and those of its public imports.</summary>
    internal IReadOnlyDictionary<string, ProtoType> Exported { get; }

    /// <summary>Every type reachable through imports.</summary>
    internal IReadOnlyDictionary<string, ProtoType> All { get; }

    /// <summary>Reads and links a .proto text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">The path it is imported by; may be empty.</param>
    /// <param name="import">Returns an imported file by its path, null if there is none. Well-known types need not be
    /// given.</param>
    /// <param name="limits">Limits; null: the defaults.</param>
    /// <exception cref="ProtoSyntaxException">It is not a .proto file, or a name in it does not resolve.</exception>
    public static ProtoSchema Parse(
        string text, string path, Func<string, ProtoSchema?>? import = null, ProtoLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(path);
        var file = ProtoParser.Parse(text, limits ?? new ProtoLimits());
        return Link(file, path, import);
    }

    /// <summary>Links a descriptor, for example one made by protoc.</summary>
    /// <exception cref="ProtoSyntaxException">A name in it does not resolve, or the descriptor is invalid.</exception>
    public static ProtoSchema Link(FileDescriptorProto file, string path, Func<string, ProtoSchema?>? import = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        var copy = file.Clone();
        copy.Name = path;
        copy.SourceCodeInfo = null;
        return new ProtoLinker(copy, import ?? (_ => null)).Link();
    }

    /// <summary>
    /// Reads base64 of a serialised FileDescriptorProto, as Confluent's clients send it; null if it is anything else.
    /// </summary>
    /// <exception cref="ProtoSyntaxException">It is one, but exceeds a limit.</exception>
    public static FileDescriptorProto? TryReadSerialized(string base64, ProtoLimits limits)
    {
        ArgumentNullException.ThrowIfNull(base64);
        ArgumentNullException.ThrowIfNull(limits);
        byte[] bytes = new byte[((base64.Length + 3) / 4 * 3)];
        if (base64.Length == 0 || !Convert.TryFromBase64String(base64, bytes, out int length))
        {
            return null;
        }

        try
        {
            var file = FileDescriptorProto.Parser.ParseFrom(bytes.AsSpan(0, length));
            DescriptorGuard.Check(file, limits);
            return file;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>The file as .proto text: full type names, no comments.</summary>
    public string ToText() => ProtoPrinter.Print(File);
}
