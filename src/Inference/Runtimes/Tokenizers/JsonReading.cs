using System.Text.Json;

namespace StreamML.Inference.Runtimes.Tokenizers;

/// <summary>Reads properties that may be missing or null.</summary>
internal static class JsonReading
{
    /// <summary>A property that exists and is not null.</summary>
    public static JsonElement? Child(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            && value.ValueKind != JsonValueKind.Null
            ? value : null;

    /// <summary>A required text.</summary>
    public static string Text(this JsonElement element, string name) =>
        element.TextOrNull(name) ?? throw new KeyNotFoundException($"'{name}' is missing");

    /// <summary>A text, or null.</summary>
    public static string? TextOrNull(this JsonElement element, string name) => element.Child(name)?.GetString();

    /// <summary>A number, or null.</summary>
    public static int? Int(this JsonElement element, string name) => element.Child(name)?.GetInt32();

    /// <summary>A flag; the caller supplies the value for a missing one.</summary>
    public static bool Flag(this JsonElement element, string name, bool missing = false) =>
        element.Child(name)?.GetBoolean() ?? missing;
}
