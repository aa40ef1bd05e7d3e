using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace StreamML.Ingest.Http;

/// <summary>Writes responses. All of them forbid caching and content sniffing.</summary>
internal static class HttpResponses
{
    private static readonly JsonWriterOptions Writer = new() { SkipValidation = true };

    public static Task Empty(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    public static Task Text(HttpContext context, int status, string text)
        => Write(context, status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));

    public static async Task Write(HttpContext context, int status, string type, ReadOnlyMemory<byte> bytes)
    {
        Prepare(context, status, type, bytes.Length);
        await context.Response.BodyWriter.WriteAsync(bytes);
    }

    /// <summary>Closes the connection after the response: the rest of the body is not worth reading.</summary>
    public static void Close(HttpContext context) => context.Response.Headers.Connection = "close";

    public static void RetryAfter(HttpContext context, TimeSpan wait)
        => context.Response.Headers.RetryAfter =
            ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes a JSON response.</summary>
    public static async Task Json(HttpContext context, int status, string type, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        await using (var json = new Utf8JsonWriter(buffer, Writer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        Prepare(context, status, type, buffer.Length);
        await context.Response.BodyWriter.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
    }

    /// <summary>Writes RFC 9457 problem details.</summary>
    public static Task Problem(
        HttpContext context, int status, string title, string detail, Action<Utf8JsonWriter>? extend = null)
        => Json(context, status, "application/problem+json", json =>
        {
            json.WriteString("type", "about:blank");
            json.WriteString("title", title);
            json.WriteNumber("status", status);
            json.WriteString("detail", detail);
            extend?.Invoke(json);
        });

    private static void Prepare(HttpContext context, int status, string type, long length)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = type;
        response.ContentLength = length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
    }
}
