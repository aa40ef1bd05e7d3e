using System.Text.Json;
using System.Text.Json.Serialization;
using StreamML.Schemas.Json;

namespace StreamML.StreamProcessors.Media;

/// <summary>What the Graph API says of a media id (developers.facebook.com, "Media").</summary>
internal sealed record MediaEntry(
    [property: JsonPropertyName("url")] string? Url,
    [property: JsonPropertyName("mime_type")] string? MimeType,
    [property: JsonPropertyName("sha256")] string? Sha256,
    [property: JsonPropertyName("file_size"),
        JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)] long? FileSize)
{
    /// <summary>Reads an answer's body; null where it is not what the API promises.</summary>
    public static MediaEntry? Read(ReadOnlySpan<byte> json)
    {
        bool cleaned = false;
        try
        {
            return JsonSerializer.Deserialize<MediaEntry>(StorableText.OfJson(json, ref cleaned));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The API's error code (<c>error.code</c>); 0 where there is none.</summary>
    public static int ErrorCode(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("error", out var error)
                && error.ValueKind == JsonValueKind.Object
                && error.TryGetProperty("code", out var code) && code.TryGetInt32(out int number) ? number : 0;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return 0;
        }
    }
}
