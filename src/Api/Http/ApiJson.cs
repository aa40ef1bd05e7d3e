using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using StreamML.Schemas.Json;

namespace StreamML.Api.Http;

/// <summary>
/// Bodies as JSON: snake_case, strict numbers, letters as they are. All bodies are read here, so what is no text is met
/// in one place: bytes that are not UTF-8 are refused, and U+0000 and unpaired surrogates are read as U+FFFD, as the
/// normaliser reads records.
/// </summary>
internal static class ApiJson
{
    private const int MaxDepth = 16;
    private const int UsualBytes = 1_024;
    private const int MaxFirstBytes = 64 * 1024;

    private static ReadOnlySpan<byte> Bom => [0xEF, 0xBB, 0xBF];

    public static JsonSerializerOptions Options { get; } = Ours();

    /// <summary>Sets options to ours.</summary>
    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.MaxDepth = MaxDepth;
        return options;
    }

    /// <summary>Reads a body.</summary>
    /// <exception cref="ApiProblem">It is no JSON, too large, or has another shape.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
        where T : class
    {
        using var body = await BufferAsync(request, maxBytes, cancellationToken);
        var bytes = body.Bytes;
        var json = StorableText.OfJson(bytes.Span.StartsWith(Bom) ? bytes[Bom.Length..] : bytes).Json;
        try
        {
            return JsonSerializer.Deserialize<T>(json.Span, Options)
                ?? throw ApiProblem.Invalid("", "must be a JSON object, not null");
        }
        catch (JsonException fault)
        {
            throw ApiProblem.Invalid(PointerOf(fault.Path), fault.Path is null or "$"
                ? "is not JSON of the documented shape"
                : "is not of the documented type");
        }
    }

    /// <summary>Reads the bytes of a JSON body, which are UTF-8.</summary>
    /// <exception cref="ApiProblem">It is not declared as JSON, too large, or not UTF-8.</exception>
    public static async Task<byte[]> ReadBytesAsync(
        HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        using var body = await BufferAsync(request, maxBytes, cancellationToken);
        return body.Bytes.ToArray();
    }

    public static ApiProblem TooLarge(int maxBytes) => new(
        StatusCodes.Status413PayloadTooLarge, "too-large", "Body too large", $"The body may have {maxBytes} bytes.",
        "Send it in several calls, or raise the limit (Api__MaxBodyBytes, Api__MaxAudioBytes).");

    private static JsonSerializerOptions Ours()
    {
        var options = Apply(new JsonSerializerOptions(JsonSerializerDefaults.Web));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private static async Task<PooledBody> BufferAsync(
        HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        RequireJson(request, maxBytes);

        // One byte more, in which the end is met. A length that is only promised takes no memory.
        var body = new PooledBody((int)Math.Min(request.ContentLength ?? UsualBytes, MaxFirstBytes) + 1);
        try
        {
            await FillAsync(body, request.Body, maxBytes, cancellationToken);
            return Utf8.IsValid(body.Bytes.Span) ? body : throw ApiProblem.Invalid("", "is not UTF-8");
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private static async Task FillAsync(
        PooledBody body, Stream source, int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            int read;
            while ((read = await source.ReadAsync(body.Free(), cancellationToken)) > 0)
            {
                body.Add(read);
                if (body.Length > maxBytes)
                {
                    throw TooLarge(maxBytes);
                }
            }
        }
        catch (BadHttpRequestException fault) when (fault.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge(maxBytes);
        }
        catch (BadHttpRequestException)
        {
            throw ApiProblem.Invalid("", "is not sound HTTP");
        }
    }

    private static void RequireJson(HttpRequest request, int maxBytes)
    {
        if (!request.HasJsonContentType())
        {
            throw new ApiProblem(
                StatusCodes.Status415UnsupportedMediaType, "media-type", "Unsupported media type",
                "The body is not declared as JSON.", "Send JSON in UTF-8 as Content-Type: application/json.");
        }

        if (request.ContentLength > maxBytes)
        {
            throw TooLarge(maxBytes);
        }
    }

    // $.leads_data[3].response_rate is /leads_data/3/response_rate.
    private static string PointerOf(string? path) => path is null
        ? ""
        : path.TrimStart('$').Replace("[", "/", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal)
            .Replace(".", "/", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal);
}
