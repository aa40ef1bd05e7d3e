using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using StreamML.EmbeddedRegistry.Protobuf;

namespace StreamML.EmbeddedRegistry.Schemas;

/// <summary>
/// Reads a schema as sent by a client: text or base64 of a descriptor, with references resolved. Pure; thread-safe.
/// </summary>
internal static class SchemaReader
{
    // Stands for the path of a schema, which has none; never visible outside.
    private const string RootPath = "";

    public static ReadSchema Read(
        string text,
        IReadOnlyList<SchemaReference> references,
        Func<SchemaReference, ReadSchema?> resolve,
        RegistryOptions options)
    {
        var imports = new Dictionary<string, ReadSchema>(StringComparer.Ordinal);
        foreach (var reference in references)
        {
            imports[reference.Name] = resolve(reference) ?? throw RegistryProblemException.InvalidSchema(
                $"no schema for the reference {reference.Name} "
                + $"(subject {reference.Subject}, version {reference.Version})");
        }

        int depth = imports.Count == 0 ? 0 : 1 + imports.Values.Max(import => import.Depth);
        if (depth > options.ReferenceDepthMax)
        {
            throw RegistryProblemException.LimitReached($"references go deeper than {options.ReferenceDepthMax}");
        }

        try
        {
            var linked = Link(ref text, path => imports.GetValueOrDefault(path)?.Linked, options.Schema);
            return new ReadSchema(
                text, references, linked, Digest(linked.File, references),
                Digest(Normal(linked.File), references), depth);
        }
        catch (ProtoSyntaxException error)
        {
            throw RegistryProblemException.InvalidSchema(error.Message);
        }
    }

    /// <summary>The same schema in normal form: imports sorted, full names, no comments.</summary>
    public static ReadSchema Normalize(
        ReadSchema schema, Func<SchemaReference, ReadSchema?> resolve, RegistryOptions options)
    {
        var references = schema.References.OrderBy(reference => reference.Name, StringComparer.Ordinal).ToArray();
        return Read(ProtoPrinter.Print(Normal(schema.Linked.File)), references, resolve, options);
    }

    private static ProtoSchema Link(ref string text, Func<string, ProtoSchema?> import, ProtoLimits limits)
    {
        if (text.Length > limits.TextCharsMax)
        {
            throw new ProtoSyntaxException(
                $"the schema has {text.Length} characters; {limits.TextCharsMax} are allowed");
        }

        // A client's descriptor is first converted to text, so that what is stored is always what the parser accepts.
        var descriptor = ProtoSchema.TryReadSerialized(text, limits);
        if (descriptor is not null)
        {
            text = ProtoSchema.Link(descriptor, RootPath, import).ToText();
        }

        return ProtoSchema.Parse(text, RootPath, import, limits);
    }

    private static FileDescriptorProto Normal(FileDescriptorProto file)
    {
        var normal = file.Clone();
        int[] order = Enumerable.Range(0, file.Dependency.Count)
            .OrderBy(index => file.Dependency[index], StringComparer.Ordinal).ToArray();
        normal.Dependency.Clear();
        normal.PublicDependency.Clear();
        normal.WeakDependency.Clear();
        for (int index = 0; index < order.Length; index++)
        {
            normal.Dependency.Add(file.Dependency[order[index]]);
            if (file.PublicDependency.Contains(order[index]))
            {
                normal.PublicDependency.Add(index);
            }

            if (file.WeakDependency.Contains(order[index]))
            {
                normal.WeakDependency.Add(index);
            }
        }

        return normal;
    }

    private static string Digest(FileDescriptorProto file, IReadOnlyList<SchemaReference> references)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(file.ToByteArray());
        foreach (var reference in references.OrderBy(reference => reference.Name, StringComparer.Ordinal))
        {
            // Line feeds separate the members: none of them can contain one.
            digest.AppendData(Encoding.UTF8.GetBytes($"\n{reference.Name}\n{reference.Subject}\n{reference.Version}"));
        }

        return Convert.ToHexString(digest.GetHashAndReset());
    }
}
