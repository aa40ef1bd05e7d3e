using System.Net;
using System.Security.Cryptography;
using StreamML.Inference.Http;

namespace StreamML.StreamProcessors.Media;

/// <summary>
/// Downloads media by its id from the Graph API: id to address, address to bytes, both with the token; size and SHA-256
/// are verified. Media of Twilio's have an address from the start, and nothing to verify them by. Safe from many
/// threads. Every outcome is a value. Source of the latter: Twilio, "Media subresource"
/// (docs/messaging/api/media-resource).
/// </summary>
public sealed class MediaFetcher : IDisposable
{
    // An entry is a few hundred bytes.
    private const int EntryBytesMax = 64 * 1024;

    private readonly MediaOptions _options;
    private readonly TimeProvider _time;
    private readonly MediaHttp _http;
    private readonly MediaAccess _graph;
    private readonly HttpAttempts<MediaFetch> _attempts;

    /// <summary>Makes a fetcher. Nothing is asked yet.</summary>
    /// <param name="options">Address, token and limits, validated.</param>
    /// <param name="time">For time limits and pauses.</param>
    public MediaFetcher(MediaOptions options, TimeProvider time)
        : this(options, time, Dns.GetHostAddressesAsync)
    {
    }

    internal MediaFetcher(
        MediaOptions options, TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        _options = options;
        _time = time;
        _http = new MediaHttp(options, resolve);
        _graph = MediaAccess.Graph(options);
        _attempts = new HttpAttempts<MediaFetch>(
            new HttpAttemptLimits(options.Timeout, options.Retries, options.RetryDelay, options.RetryDelayMax), time);
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    /// <summary>Whether the options have what the file's owner asks for.</summary>
    public bool CanFetch(MediaRequest request) => TwilioUrl(request) is null
        ? _options.AccessToken.Length > 0
        : _options.TwilioAccounts.Count > 0;

    /// <summary>Fetches a file, with all its attempts.</summary>
    /// <param name="request">The file.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<MediaFetch> FetchAsync(MediaRequest request, CancellationToken cancellationToken)
    {
        if (request.MediaId.Length is 0 or > 128
            || !request.MediaId.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-'))
        {
            return MediaFetch.Failed(MediaFaultKind.NotFound, "This is not a media id.");
        }

        return await _attempts.RunAsync(token => AttemptAsync(request, token), cancellationToken);
    }

    private async Task<MediaFetch> AttemptAsync(MediaRequest request, CancellationToken cancellationToken)
    {
        if (TwilioUrl(request) is { } url && _options.TwilioAccounts.Count > 0)
        {
            var given = new MediaEntry(url.AbsoluteUri, MimeType: null, Sha256: null, FileSize: null);
            return (await LoadAsync(given, MediaAccess.Twilio(_options, url), request, cancellationToken)).Fetch;
        }

        // An address lives five minutes, so one that has just died is asked for once more.
        var (fetch, expired) = await ResolveAndLoadAsync(request, cancellationToken);
        return expired ? (await ResolveAndLoadAsync(request, cancellationToken)).Fetch : fetch;
    }

    private async Task<(MediaFetch Fetch, bool Expired)> ResolveAndLoadAsync(
        MediaRequest request, CancellationToken cancellationToken)
    {
        var (entry, failed) = await ResolveAsync(request.MediaId, cancellationToken);
        return entry is null ? (failed!, false) : await LoadAsync(entry, _graph, request, cancellationToken);
    }

    private async Task<(MediaEntry? Entry, MediaFetch? Failed)> ResolveAsync(
        string mediaId, CancellationToken cancellationToken)
    {
        var answer = await _http.GetAsync(
            new Uri($"{_options.GraphUrl.TrimEnd('/')}/{mediaId}"), _graph, cancellationToken);
        if (answer.Response is not { } response)
        {
            return (null, answer.Failed);
        }

        using (response)
        {
            byte[]? body = await HttpAnswers.ReadAsync(response, EntryBytesMax, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                return (null, Judge(response, MediaEntry.ErrorCode(body)));
            }

            return body is not null && MediaEntry.Read(body) is { } entry
                && Uri.TryCreate(entry.Url, UriKind.Absolute, out _)
                ? (entry, null)
                : (null, MediaFetch.Failed(MediaFaultKind.Unavailable, "The API's answer does not match its documentation."));
        }
    }

    private async Task<(MediaFetch Fetch, bool Expired)> LoadAsync(
        MediaEntry entry, MediaAccess access, MediaRequest request, CancellationToken cancellationToken)
    {
        var answer = await _http.GetAsync(new Uri(entry.Url!), access, cancellationToken);
        if (answer.Response is not { } response)
        {
            return (answer.Failed!, false);
        }

        using (response)
        {
            if (response.StatusCode != HttpStatusCode.OK)
            {
                return (Judge(response, 0), (int)response.StatusCode is 401 or 403 or 404);
            }

            return await HttpAnswers.ReadAsync(response, _options.MaxBytes, cancellationToken) is { } bytes
                ? (Verify(bytes, entry, request), false)
                : (MediaFetch.Failed(MediaFaultKind.TooLarge, $"The file has more than {_options.MaxBytes} bytes."),
                    false);
        }
    }

    private Uri? TwilioUrl(MediaRequest request)
        => Uri.TryCreate(request.Url, UriKind.Absolute, out var url)
            && MediaAccess.IsTwilio(_options, url) ? url : null;

    private static MediaFetch Verify(byte[] bytes, MediaEntry entry, MediaRequest request)
    {
        if (entry.FileSize is { } size && size != bytes.Length)
        {
            return MediaFetch.Failed(
                MediaFaultKind.Mismatch, $"The file has {bytes.Length} bytes; the API says {size}.");
        }

        byte[] digest = SHA256.HashData(bytes);
        foreach (string? given in new[] { entry.Sha256, request.Sha256 }.Where(given => !string.IsNullOrEmpty(given)))
        {
            if (!digest.AsSpan().SequenceEqual(MediaDigest.Read(given!)))
            {
                return MediaFetch.Failed(MediaFaultKind.Mismatch, "The file's SHA-256 does not match the given one.");
            }
        }

        return new MediaFetch(new MediaFile(bytes, entry.MimeType ?? ""), null);
    }

    // Codes of the Graph API: 190 is a token that is not valid; the others are limits of rate or passing faults.
    private MediaFetch Judge(HttpResponseMessage response, int code)
    {
        int status = (int)response.StatusCode;
        string said = code == 0 ? $"The API answered {status}." : $"The API answered {status}, error {code}.";
        if (HttpAnswers.IsBusy(response.StatusCode) || code is 1 or 2 or 4 or 17 or 32 or 613 or 80007 or 130429)
        {
            return MediaFetch.Failed(MediaFaultKind.Unavailable, said, HttpAnswers.RetryAfter(response, _time));
        }

        return MediaFetch.Failed(
            code == 190 || status is 401 or 403 ? MediaFaultKind.Unauthorised : MediaFaultKind.NotFound, said);
    }
}
