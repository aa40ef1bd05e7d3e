using System.Text.Json.Serialization;

namespace StreamML.EmbeddedRegistry.Http;

// JSON bodies, with member names as in Confluent's API. Null members are omitted.

internal sealed record ReferenceBody(
    [property: JsonPropertyName("name")] string? Name,
    [property: JsonPropertyName("subject")] string? Subject,
    [property: JsonPropertyName("version")] int Version);

internal sealed record SchemaRequest(
    [property: JsonPropertyName("schema")] string? Schema,
    [property: JsonPropertyName("schemaType")] string? SchemaType,
    [property: JsonPropertyName("references")] IReadOnlyList<ReferenceBody?>? References);

internal sealed record SchemaBody
{
    [JsonPropertyName("subject")]
    public string? Subject { get; init; }

    [JsonPropertyName("version")]
    public int? Version { get; init; }

    [JsonPropertyName("id")]
    public int? Id { get; init; }

    [JsonPropertyName("guid")]
    public string? Guid { get; init; }

    [JsonPropertyName("schemaType")]
    public string? SchemaType { get; init; }

    [JsonPropertyName("references")]
    public IReadOnlyList<ReferenceBody>? References { get; init; }

    [JsonPropertyName("schema")]
    public string? Schema { get; init; }

    [JsonPropertyName("maxId")]
    public int? MaxId { get; init; }
}

internal sealed record IdBody([property: JsonPropertyName("id")] int Id);

internal sealed record SubjectVersionBody(
    [property: JsonPropertyName("subject")] string Subject,
    [property: JsonPropertyName("version")] int Version);

internal sealed record ContextIdBody(
    [property: JsonPropertyName("context")] string Context,
    [property: JsonPropertyName("id")] int Id);

internal sealed record ErrorBody(
    [property: JsonPropertyName("error_code")] int ErrorCode,
    [property: JsonPropertyName("message")] string Message);

internal sealed record CompatibilityBody(
    [property: JsonPropertyName("is_compatible")] bool IsCompatible,
    [property: JsonPropertyName("messages")] IReadOnlyList<string>? Messages);

internal sealed record LevelBody([property: JsonPropertyName("compatibilityLevel")] string Level);

internal sealed record LevelRequest([property: JsonPropertyName("compatibility")] string? Level);

internal sealed record ModeBody([property: JsonPropertyName("mode")] string? Mode);

internal sealed record ScopeBody(
    [property: JsonPropertyName("path")] IReadOnlyList<string> Path,
    [property: JsonPropertyName("clusters")] IReadOnlyDictionary<string, string> Clusters);

internal sealed record ClusterBody(
    [property: JsonPropertyName("scope")] ScopeBody Scope,
    [property: JsonPropertyName("id")] string Id);

internal sealed record VersionBody(
    [property: JsonPropertyName("version")] string Version,
    [property: JsonPropertyName("commitId")] string CommitId);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SchemaRequest))]
[JsonSerializable(typeof(SchemaBody))]
[JsonSerializable(typeof(IdBody))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(CompatibilityBody))]
[JsonSerializable(typeof(LevelBody))]
[JsonSerializable(typeof(LevelRequest))]
[JsonSerializable(typeof(ModeBody))]
[JsonSerializable(typeof(ClusterBody))]
[JsonSerializable(typeof(VersionBody))]
[JsonSerializable(typeof(IReadOnlyList<SubjectVersionBody>))]
[JsonSerializable(typeof(IReadOnlyList<ContextIdBody>))]
[JsonSerializable(typeof(IReadOnlyList<SchemaBody>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyList<int>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class BodyJson : JsonSerializerContext;
