using System.Net;

namespace StreamML.Inference.Http;

/// <summary>What every HTTP server says alike.</summary>
internal static class HttpAnswers
{
    /// <summary>Whether the server is busy or broken for now.</summary>
    public static bool IsBusy(HttpStatusCode status) => (int)status is 408 or 429 or >= 500;

    /// <summary>How long the server asks to wait, which may be over; null where it does not ask.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time) =>
        response.Headers.RetryAfter is { } after ? after.Delta ?? (after.Date - time.GetUtcNow()) : null;

    /// <summary>Reads the body whole; null where it is larger than <paramref name="bytesMax"/>.</summary>
    /// <exception cref="HttpRequestException">The body breaks off.</exception>
    public static async Task<byte[]?> ReadAsync(
        HttpResponseMessage response, int bytesMax, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(bytesMax, cancellationToken);
            return await response.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (HttpRequestException fault) when (fault.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return null;
        }
    }
}
