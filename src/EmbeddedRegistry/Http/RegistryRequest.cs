using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using StreamML.EmbeddedRegistry.Schemas;

namespace StreamML.EmbeddedRegistry.Http;

/// <summary>
/// Reads one request: path segments, query, body. Throws <see cref="RegistryProblemException"/> on any fault.
/// </summary>
internal sealed class RegistryRequest(HttpContext http, RegistryOptions options)
{
    public CancellationToken Aborted => http.RequestAborted;

    public bool Normalize => Flag("normalize");

    public bool Deleted => Flag("deleted");

    /// <summary>
    /// A segment of the path, unescaped, 0 being the first. Taken from the raw target: ASP.NET keeps <c>%2F</c> escaped
    /// in its own paths, and a subject that is a .proto path contains slashes.
    /// </summary>
    public string Segment(int index)
    {
        string target = http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        if (!target.StartsWith('/') && Uri.TryCreate(target, UriKind.Absolute, out var absolute))
        {
            target = absolute.AbsolutePath;
        }

        string path = target.Split('?', 2)[0];
        string[] segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return index < segments.Length
            ? Uri.UnescapeDataString(segments[index])
            : throw new RegistryProblemException(404, 404, "HTTP 404 Not Found");
    }

    /// <summary>The subject in a segment.</summary>
    public string Subject(int index)
    {
        string subject = Segment(index);
        if (subject.Length > options.SubjectCharsMax)
        {
            throw RegistryProblemException.InvalidSubject($"it has more than {options.SubjectCharsMax} characters");
        }

        bool isText = subject.Trim().Length > 0 && !subject.Any(char.IsControl) && !HasLoneSurrogate(subject);
        return isText
            ? subject
            : throw RegistryProblemException.InvalidSubject("it is blank or has control characters");
    }

    /// <summary>A version number; null for "latest" and -1.</summary>
    public int? Version(int index)
    {
        string text = Segment(index);
        if (text is "latest" or "-1")
        {
            return null;
        }

        return int.TryParse(text, System.Globalization.NumberStyles.None, null, out int version) && version >= 1
            ? version
            : throw RegistryProblemException.InvalidVersion(Shown(text));
    }

    /// <summary>A schema id.</summary>
    public int Id(int index)
    {
        string text = Segment(index);
        return int.TryParse(text, out int id) ? id : throw new RegistryProblemException(404, 404, "HTTP 404 Not Found");
    }

    public string? Query(string name) => http.Request.Query[name].FirstOrDefault();

    public bool Flag(string name) => string.Equals(Query(name), "true", StringComparison.OrdinalIgnoreCase);

    public int Number(string name, int otherwise) =>
        int.TryParse(Query(name), out int number) && number >= 0 ? number : otherwise;

    /// <summary>The body as JSON.</summary>
    public async Task<T> BodyAsync<T>(JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(http.Request.Body, type, http.RequestAborted)
                .ConfigureAwait(false)
                ?? throw RegistryProblemException.Malformed("The body is empty");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NotSupportedException)
        {
            throw RegistryProblemException.Malformed("The body is not the JSON of this request");
        }
    }

    /// <summary>The body as a Protobuf schema.</summary>
    public async Task<(string Text, IReadOnlyList<SchemaReference> References)> SchemaAsync()
    {
        var body = await BodyAsync(BodyJson.Default.SchemaRequest).ConfigureAwait(false);
        if (body.SchemaType is not "PROTOBUF")
        {
            throw new RegistryProblemException(
                422,
                42201,
                $"Invalid schema type {Shown(body.SchemaType ?? "AVRO")}: this registry takes PROTOBUF only");
        }

        if (string.IsNullOrWhiteSpace(body.Schema))
        {
            throw new RegistryProblemException(422, 42201, "Empty schema");
        }

        var references = (body.References ?? []).Select(Reference).ToArray();
        if (references.DistinctBy(reference => reference.Name, StringComparer.Ordinal).Count() != references.Length)
        {
            throw RegistryProblemException.InvalidSchema("two references have the same name");
        }

        return (body.Schema, references);
    }

    private static SchemaReference Reference(ReferenceBody? body)
    {
        bool isSound = body is { Name.Length: > 0, Subject.Length: > 0, Version: >= 1 or -1 }
            && !body.Name.Contains('\n', StringComparison.Ordinal)
                && !body.Subject.Contains('\n', StringComparison.Ordinal);
        return isSound
            ? new SchemaReference(body!.Name!, body.Subject!, body.Version)
            : throw RegistryProblemException.InvalidSchema("a reference needs a name, a subject and a version");
    }

    private static bool HasLoneSurrogate(string text)
    {
        for (int index = 0; index < text.Length; index++)
        {
            if (!char.IsSurrogate(text[index]))
            {
                continue;
            }

            if (!char.IsHighSurrogate(text[index]) || index + 1 == text.Length || !char.IsLowSurrogate(text[++index]))
            {
                return true;
            }
        }

        return false;
    }

    private static string Shown(string text) => text.Length > 40 ? text[..40] + "..." : text;
}
