using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace StreamML.Api.Dashboard.Rendering;

/// <summary>Scripts and styles, from this program: a page asks nobody else for anything.</summary>
internal static class PageAssets
{
    private const string Prefix = "dashboard/";

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    private static readonly Dictionary<string, byte[]> Files = Read();

    // Once, as small as it gets. Pages are not compressed: their length would tell of the secrets that they hold.
    private static readonly Dictionary<string, byte[]> Compressed = Files.ToDictionary(
        file => file.Key, file => Compress(file.Value), StringComparer.Ordinal);

    /// <summary>Where they are: a path that changes with them, so that browsers may keep them for good.</summary>
    public static string Path { get; } = "/assets/" + Convert.ToHexStringLower(SHA256.HashData(
        [.. Files.OrderBy(file => file.Key, StringComparer.Ordinal).SelectMany(file => file.Value)]))[..16];

    /// <summary>Answers with a file.</summary>
    public static IResult Answer(HttpContext http, string file)
    {
        if (!Files.TryGetValue(file, out byte[]? bytes)
            || !Types.TryGetValue(System.IO.Path.GetExtension(file), out string? type))
        {
            return TypedResults.NotFound();
        }

        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        http.Response.Headers.Vary = "Accept-Encoding";
        if (!http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            return TypedResults.Bytes(bytes, type);
        }

        http.Response.Headers.ContentEncoding = "gzip";
        return TypedResults.Bytes(Compressed[file], type);
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }

    private static Dictionary<string, byte[]> Read()
    {
        var assembly = typeof(PageAssets).Assembly;
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (string name in assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            files[name[Prefix.Length..]] = bytes;
        }

        return files;
    }
}
