using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using StreamML.EmbeddedRegistry.Protobuf;

namespace StreamML.EmbeddedRegistry.Schemas;

/// <summary>
/// Reads a schema as a client sent it: text or base64 of a descriptor, its references resolved. Pure; safe on any
/// thread.
/// </summary>
internal static class SchemaReader
{
    // What the imports of a schema without a path are resolved against; never seen outside.
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

    /// <summary>The same schema in normal form: imports sorted, names full, comments gone.</summary>
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

        // A descriptor from a client goes through its own text: what is stored is then always what the parser takes.
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
            // Line feeds part the members: none of them can hold one.
            digest.AppendData(Encoding.UTF8.GetBytes($"\n{reference.Name}\n{reference.Subject}\n{reference.Version}"));
        }

        return Convert.ToHexString(digest.GetHashAndReset());
    }
}
