using System.Text.Json.Serialization;

namespace StreamML.Inference.Translation.Http;

internal sealed record GoogleRequest(IReadOnlyList<string> Q, string? Source, string Target, string Format);

internal sealed record GoogleAnswer(GoogleTranslations? Data);

internal sealed record GoogleTranslations(GoogleTranslation?[]? Translations);

internal sealed record GoogleTranslation(string? TranslatedText, string? DetectedSourceLanguage);

internal sealed record GoogleLanguagesAnswer(GoogleLanguages? Data);

internal sealed record GoogleLanguages(GoogleLanguage?[]? Languages);

internal sealed record GoogleLanguage(string? Language);

internal sealed record LibreRequest(
    IReadOnlyList<string> Q, string Source, string Target, string Format,
    [property: JsonPropertyName("api_key")] string? ApiKey);

internal sealed record LibreAnswer(string?[]? TranslatedText, LibreDetected?[]? DetectedLanguage);

internal sealed record LibreDetected(string? Language);

internal sealed record LibreLanguage(string? Code, string?[]? Targets);

/// <summary>The JSON of the HTTP engines.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GoogleRequest))]
[JsonSerializable(typeof(GoogleAnswer))]
[JsonSerializable(typeof(GoogleLanguagesAnswer))]
[JsonSerializable(typeof(LibreRequest))]
[JsonSerializable(typeof(LibreAnswer))]
[JsonSerializable(typeof(LibreLanguage[]))]
internal sealed partial class ApiJson : JsonSerializerContext;
