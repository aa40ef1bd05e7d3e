using System.Text.Json.Serialization;
using StreamML.EmbeddedRegistry.Schemas;

namespace StreamML.EmbeddedRegistry.Storage;

/// <summary>One line of the journal. Unset members are omitted.</summary>
internal sealed record JournalRecord
{
    /// <summary>A version of a subject; with <see cref="Text"/> if the schema is new.</summary>
    public const string Register = "register";

    /// <summary>Deletion of versions of a subject.</summary>
    public const string Delete = "delete";

    /// <summary>A compatibility level that was set, or removed if <see cref="Level"/> is missing.</summary>
    public const string Config = "config";

    /// <summary>The next id, so that ids of permanently deleted schemas are not reused.</summary>
    public const string Ids = "ids";

    [JsonPropertyName("t")]
    public required string Type { get; init; }

    [JsonPropertyName("subject")]
    public string? Subject { get; init; }

    [JsonPropertyName("version")]
    public int Version { get; init; }

    [JsonPropertyName("id")]
    public int Id { get; init; }

    [JsonPropertyName("deleted")]
    public bool IsDeleted { get; init; }

    [JsonPropertyName("text")]
    public string? Text { get; init; }

    [JsonPropertyName("references")]
    public IReadOnlyList<SchemaReference>? References { get; init; }

    [JsonPropertyName("versions")]
    public IReadOnlyList<int>? Versions { get; init; }

    [JsonPropertyName("permanent")]
    public bool Permanent { get; init; }

    [JsonPropertyName("level")]
    public string? Level { get; init; }

    /// <summary>The schema of <see cref="Text"/> if already read. Not written.</summary>
    [JsonIgnore]
    public ReadSchema? Schema { get; init; }

    [JsonIgnore]
    public IReadOnlyList<SchemaReference> ReferenceList => References ?? [];

    public static JournalRecord OfVersion(string subject, SubjectVersion version, ReadSchema? schema) => new()
    {
        Type = Register,
        Subject = subject,
        Version = version.Version,
        Id = version.SchemaId,
        IsDeleted = version.IsDeleted,
        Text = schema?.Text,
        References = schema is { References.Count: > 0 } ? schema.References : null,
        Schema = schema,
    };

    public static JournalRecord OfDelete(string subject, IReadOnlyList<int> versions, bool permanent) =>
        new() { Type = Delete, Subject = subject, Versions = versions, Permanent = permanent };

    public static JournalRecord OfConfig(string? subject, CompatibilityMode? level) =>
        new() { Type = Config, Subject = subject, Level = level?.NameOf() };

    public static JournalRecord OfIds(int next) => new() { Type = Ids, Id = next };
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(JournalRecord))]
internal sealed partial class JournalJson : JsonSerializerContext;
