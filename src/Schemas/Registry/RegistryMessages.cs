using System.Text.Json.Serialization;

namespace StreamML.Schemas.Registry;

// The JSON bodies of Confluent's API, as its documentation names their members.

internal sealed record ReferenceBody(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("subject")] string Subject,
    [property: JsonPropertyName("version")] int Version);

internal sealed record SchemaBody(
    [property: JsonPropertyName("schemaType")] string? SchemaType,
    [property: JsonPropertyName("schema")] string? Schema,
    [property: JsonPropertyName("references")] IReadOnlyList<ReferenceBody>? References,
    [property: JsonPropertyName("subject")] string? Subject = null,
    [property: JsonPropertyName("version")] int Version = 0,
    [property: JsonPropertyName("id")] int Id = 0,
    [property: JsonPropertyName("guid")] string? Guid = null);

internal sealed record IdBody([property: JsonPropertyName("id")] int Id);

internal sealed record ErrorBody(
    [property: JsonPropertyName("error_code")] int ErrorCode,
    [property: JsonPropertyName("message")] string? Message);

internal sealed record CompatibilityBody(
    [property: JsonPropertyName("is_compatible")] bool IsCompatible,
    [property: JsonPropertyName("messages")] IReadOnlyList<string>? Messages);

internal sealed record ConfigBody(
    [property: JsonPropertyName("compatibility")] string? Compatibility,
    [property: JsonPropertyName("compatibilityLevel")] string? CompatibilityLevel = null);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(SchemaBody))]
[JsonSerializable(typeof(IdBody))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(CompatibilityBody))]
[JsonSerializable(typeof(ConfigBody))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyList<int>))]
internal sealed partial class RegistryJson : JsonSerializerContext;
