using StreamML.EmbeddedRegistry.Protobuf;

namespace StreamML.EmbeddedRegistry.Schemas;

/// <summary>An import of a schema: its path, and the subject and version that contain it.</summary>
internal sealed record SchemaReference(string Name, string Subject, int Version);

/// <summary>A schema as given, read and linked, not yet stored.</summary>
/// <param name="Text">The .proto text; printed from the descriptor if one was sent.</param>
/// <param name="References">Its imports.</param>
/// <param name="Linked">The linked file.</param>
/// <param name="Key">Digest of its meaning: equal for texts that differ in comments, blanks and name
/// qualification.</param>
/// <param name="NormalKey">Digest that also ignores the order of imports and references.</param>
/// <param name="Depth">Longest chain of references below it.</param>
internal sealed record ReadSchema(
    string Text, IReadOnlyList<SchemaReference> References, ProtoSchema Linked, string Key, string NormalKey, int Depth)
{
    /// <summary>GUID of the schema: the first half of its digest.</summary>
    public Guid Guid => new(Convert.FromHexString(Key.AsSpan(0, 32)), bigEndian: true);
}

/// <summary>A stored schema and its id.</summary>
internal sealed record StoredSchema(int Id, ReadSchema Schema);

/// <summary>A version of a subject.</summary>
/// <param name="Version">From 1.</param>
/// <param name="SchemaId">Its schema.</param>
/// <param name="IsDeleted">Soft deleted: hidden, but references and ids still resolve to it.</param>
internal sealed record SubjectVersion(int Version, int SchemaId, bool IsDeleted);
