using System.Net;

namespace StreamML.StreamProcessors.Media;

/// <summary>An answer, or why there is none.</summary>
internal readonly record struct MediaAnswer(HttpResponseMessage? Response, MediaFetch? Failed);

/// <summary>
/// GET with the token of whoever is asked, to listed hosts on public addresses only. Redirects are followed by hand
/// under the same rules.
/// </summary>
internal sealed class MediaHttp : IDisposable
{
    private const int RedirectsMax = 3;

    private readonly HttpClient _http;
    private readonly bool _allowPrivate;

    public MediaHttp(MediaOptions options, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        _allowPrivate = options.AllowPrivateAddresses;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            // A proxy would resolve names in our place.
            UseProxy = false,
            ConnectCallback = new GuardedConnect(_allowPrivate, resolve).ConnectAsync,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Gets an address; the caller disposes the response, whose body is not read yet.</summary>
    public async Task<MediaAnswer> GetAsync(Uri url, MediaAccess access, CancellationToken cancellationToken)
    {
        for (int redirects = 0; ; redirects++)
        {
            if (Refusal(url, access) is { } refusal)
            {
                return new(null, refusal);
            }

            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Authorization = access.TokenFor(url);
            // The media host refuses callers without a name.
            request.Headers.UserAgent.ParseAdd("StreamML/1");
            HttpResponseMessage response;
            try
            {
                response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            }
            catch (HttpRequestException fault)
            {
                return new(null, fault.InnerException is RefusedAddressException refused
                    ? MediaFetch.Failed(MediaFaultKind.RefusedAddress, refused.Message)
                    : MediaFetch.Failed(
                        MediaFaultKind.Unavailable, $"{url.Host} cannot be reached: {fault.HttpRequestError}."));
            }

            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308)
                || response.Headers.Location is not { } target)
            {
                return new(response, null);
            }

            response.Dispose();
            if (redirects == RedirectsMax)
            {
                return new(null, MediaFetch.Failed(MediaFaultKind.RefusedAddress, $"{url.Host} redirects too often."));
            }

            url = new Uri(url, target);
        }
    }

    private MediaFetch? Refusal(Uri url, MediaAccess access)
    {
        if (url.Scheme != Uri.UriSchemeHttps && !(_allowPrivate && url.Scheme == Uri.UriSchemeHttp))
        {
            return MediaFetch.Failed(MediaFaultKind.RefusedAddress, "The address is not https.");
        }

        return access.Allows(url)
            ? null
            : MediaFetch.Failed(
                MediaFaultKind.RefusedAddress,
                $"The host {url.IdnHost} is not in Media__{access.Option}.");
    }
}
