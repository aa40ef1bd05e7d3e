namespace StreamML.Schemas.Registry;

/// <summary>An import of a schema: the name it is imported by, and where the registry has it.</summary>
/// <param name="Name">The import's path as the .proto file writes it.</param>
/// <param name="Subject">Subject of the imported schema.</param>
/// <param name="Version">Its version, from 1.</param>
public sealed record SchemaReference(string Name, string Subject, int Version);

/// <summary>A schema as a registry takes and gives it.</summary>
/// <param name="Text">The .proto file, or base64 of a serialised FileDescriptorProto.</param>
/// <param name="References">Imports, other than Google's well-known types.</param>
/// <param name="Type">Confluent's schema type; PROTOBUF is the only one this project writes.</param>
public sealed record SchemaDefinition(string Text, IReadOnlyList<SchemaReference> References, string Type = "PROTOBUF")
{
    /// <summary>A schema without imports.</summary>
    public SchemaDefinition(string text)
        : this(text, [])
    {
    }

    /// <inheritdoc />
    public bool Equals(SchemaDefinition? other) =>
        other is not null && Text == other.Text && Type == other.Type && References.SequenceEqual(other.References);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Text, Type, References.Count);
}

/// <summary>A schema registered under a subject.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Version">Its version there, from 1.</param>
/// <param name="Id">Registry-wide id, from 1.</param>
/// <param name="Guid">GUID, where the registry gives one.</param>
/// <param name="Schema">The schema.</param>
public sealed record RegisteredSchema(string Subject, int Version, int Id, Guid? Guid, SchemaDefinition Schema);

/// <summary>The answer to a compatibility check.</summary>
/// <param name="IsCompatible">Whether the registry would take the schema.</param>
/// <param name="Messages">Why not; empty where the registry does not say.</param>
public sealed record CompatibilityResult(bool IsCompatible, IReadOnlyList<string> Messages);

/// <summary>Confluent's compatibility levels.</summary>
public enum CompatibilityLevel
{
    /// <summary>Anything goes.</summary>
    None = 0,

    /// <summary>The new schema reads what the last one wrote. Confluent's default.</summary>
    Backward,

    /// <summary>The new schema reads what every earlier one wrote.</summary>
    BackwardTransitive,

    /// <summary>The last schema reads what the new one writes.</summary>
    Forward,

    /// <summary>Every earlier schema reads what the new one writes.</summary>
    ForwardTransitive,

    /// <summary>Backward and forward with the last one.</summary>
    Full,

    /// <summary>Backward and forward with every earlier one.</summary>
    FullTransitive,
}
