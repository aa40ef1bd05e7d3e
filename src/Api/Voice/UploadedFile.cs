using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using StreamML.Api.Http;

namespace StreamML.Api.Voice;

/// <summary>The file of a form. Beyond 64 KiB it is on disk, never in memory, and gone with the request.</summary>
internal static class UploadedFile
{
    private const int FormHeadroomBytes = 16 * 1024;

    // COR_E_IO: the parser's own, for a form without its last boundary. A full disk has the system's number.
    private const int EndsTooSoon = unchecked((int)0x80131620);

    /// <summary>Reads the fields <c>file</c> and <c>language</c>.</summary>
    /// <exception cref="ApiProblem">There is no such file, or it is too large.</exception>
    public static async Task<(IFormFile File, string? Language)> ReadAsync(ApiCall call, int maxBytes)
    {
        var request = call.Http.Request;
        if (!request.HasFormContentType)
        {
            throw new ApiProblem(
                StatusCodes.Status415UnsupportedMediaType, "media-type", "Unsupported media type",
                "The body is not a form.", "Send multipart/form-data with the audio in the field file.");
        }

        try
        {
            call.Http.Features.Set<IFormFeature>(new FormFeature(request, new FormOptions
            {
                MultipartBodyLengthLimit = maxBytes,
                ValueCountLimit = 8,
                ValueLengthLimit = 256,
            }));
            var form = await request.ReadFormAsync(call.Aborted);
            var file = form.Files.GetFile("file") ?? throw ApiProblem.Invalid("/file", "is required");
            string? language = form["language"] is [{ Length: > 0 } tag] ? Checks.Tag(tag, "/language") : null;
            return file.Length > 0 ? (file, language) : throw ApiProblem.Invalid("/file", "must not be empty");
        }
        catch (Exception fault) when (fault is InvalidDataException or BadHttpRequestException
            or IOException { HResult: EndsTooSoon })
        {
            throw request.ContentLength > maxBytes + FormHeadroomBytes
                || fault is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }
                    ? ApiJson.TooLarge(maxBytes)
                    : ApiProblem.Invalid("", "is no sound form");
        }
    }
}
