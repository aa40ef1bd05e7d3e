using System.Globalization;
using StreamML.Schemas.V1;

namespace StreamML.WhatsApp.Twilio;

/// <summary>
/// Reads <c>MediaUrl0</c> to <c>MediaUrlN</c>: the first is the message's, with the body as its caption; the others go
/// to <c>more_media</c>. A medium's id is its sid, the end of its address.
/// </summary>
internal static class TwilioMedia
{
    /// <summary>Most media read. Twilio sends at most ten.</summary>
    private const int MostMedia = 100;

    /// <summary>The number of media that the message announces.</summary>
    public static int CountOf(TwilioParameters parameters)
    {
        bool said = int.TryParse(
            parameters.Peek("NumMedia"), NumberStyles.None, CultureInfo.InvariantCulture, out int count);
        return said ? Math.Min(count, MostMedia) : parameters.Has("MediaUrl0") ? 1 : 0;
    }

    /// <summary>The type of a message with a medium of this MIME type.</summary>
    public static string TypeOf(string mime)
    {
        string bare = mime.Split(';')[0].Trim().ToLowerInvariant();
        return bare switch
        {
            "image/webp" => "sticker",
            "text/vcard" or "text/x-vcard" => "contacts",
            _ when bare.StartsWith("image/", StringComparison.Ordinal) => "image",
            _ when bare.StartsWith("video/", StringComparison.Ordinal) => "video",
            _ when bare.StartsWith("audio/", StringComparison.Ordinal) => "audio",
            _ => "document",
        };
    }

    /// <summary>Sets the media of a message.</summary>
    /// <returns>False if some have no field that the tables show, or none came.</returns>
    public static bool Read(TwilioParameters parameters, WhatsAppMessage message)
    {
        int count = CountOf(parameters);
        message.Media = ReadOne(parameters, 0);
        string body = parameters.Take("Body");
        if (message.Type == "document" && IsFileName(body))
        {
            message.Media.Filename = body;
        }
        else
        {
            message.Media.Caption = body;
        }

        for (int number = 1; number < count; number++)
        {
            message.MoreMedia.Add(ReadOne(parameters, number));
        }

        return count == 1 && message.Media.Url.Length > 0;
    }

    private static MediaContent ReadOne(TwilioParameters parameters, int number)
    {
        string url = parameters.Take(string.Create(CultureInfo.InvariantCulture, $"MediaUrl{number}"));
        string mime = parameters.Take(string.Create(CultureInfo.InvariantCulture, $"MediaContentType{number}"));
        return new MediaContent
        {
            Id = SidOf(url),
            Url = url,
            MimeType = mime,
            // WhatsApp's voice notes are Ogg, and other audio rarely is; Twilio does not distinguish them.
            Voice = mime.StartsWith("audio/ogg", StringComparison.OrdinalIgnoreCase),
        };
    }

    private static string SidOf(string url)
        => Uri.TryCreate(url, UriKind.Absolute, out var address)
            && address.Segments is [.., { Length: > 0 and <= 128 } last]
            && last.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-')
                ? last
                : "";

    // For a document without a caption, the body is its file name.
    private static bool IsFileName(string body)
    {
        int point = body.LastIndexOf('.');
        return body.Length is > 2 and <= 255 && point > 0 && body.Length - point is >= 3 and <= 6
            && !body.Contains('\n') && body[(point + 1)..].All(char.IsAsciiLetterOrDigit);
    }
}
