using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using StreamML.EmbeddedRegistry.Schemas;

namespace StreamML.EmbeddedRegistry.Http;

/// <summary>Writes responses in the registry's media type.</summary>
internal static class RegistryReply
{
    public const string MediaType = "application/vnd.schemaregistry.v1+json";

    public static async Task JsonAsync<T>(HttpContext http, T body, JsonTypeInfo<T> type, int status = 200)
    {
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(body, type);
        http.Response.StatusCode = status;
        http.Response.ContentType = MediaType;
        http.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted).ConfigureAwait(false);
        }
    }

    public static Task ErrorAsync(HttpContext http, int status, int code, string message) =>
        JsonAsync(http, new ErrorBody(code, message), BodyJson.Default.ErrorBody, status);

    /// <summary>The raw text of a schema.</summary>
    public static async Task TextAsync(HttpContext http, string text)
    {
        http.Response.ContentType = MediaType;
        await http.Response.WriteAsync(text, http.RequestAborted).ConfigureAwait(false);
    }

    public static IReadOnlyList<ReferenceBody>? References(ReadSchema schema) => schema.References.Count == 0 ? null
        : [.. schema.References.Select(
            reference => new ReferenceBody(reference.Name, reference.Subject, reference.Version))];

    /// <summary>A version of a subject with its schema.</summary>
    public static SchemaBody Version(string subject, SubjectVersion version, StoredSchema stored, string? format) =>
        new()
        {
            Subject = subject,
            Version = version.Version,
            Id = stored.Id,
            Guid = stored.Schema.Guid.ToString("D"),
            SchemaType = "PROTOBUF",
            References = References(stored.Schema),
            Schema = Text(stored.Schema, format),
        };

    /// <summary>A schema in a format: as stored, or <c>serialized</c>, base64 of the FileDescriptorProto.</summary>
    public static string Text(ReadSchema schema, string? format) => format == "serialized"
        ? Convert.ToBase64String(Google.Protobuf.MessageExtensions.ToByteArray(schema.Linked.File))
        : schema.Text;
}
