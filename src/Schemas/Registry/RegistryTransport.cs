using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Polly;
using Polly.Retry;

namespace StreamML.Schemas.Registry;

/// <summary>
/// Requests to a registry: authentication, one attempt's timeout, retries over the addresses in turn, errors as
/// <see cref="SchemaRegistryException"/>.
/// </summary>
internal sealed class RegistryTransport : IDisposable
{
    internal const string MediaType = "application/vnd.schemaregistry.v1+json";

    private readonly HttpClient _http;
    private readonly IReadOnlyList<Uri> _urls;
    private readonly AuthenticationHeaderValue? _authorization;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly ResiliencePipeline _retries;

    // The address that answered last. A race between two requests costs one failed attempt at most.
    private volatile int _current;

    public RegistryTransport(SchemaRegistryOptions options, TimeProvider time, HttpMessageHandler? handler)
    {
        options.Validate();
        _urls = options.Urls();
        _time = time;
        _timeout = options.Timeout;
        _authorization = Authorization(options);
        _http = new HttpClient(
            handler ?? new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }, handler is null)
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = options.ResponseBytesMax,
        };
        _retries = Pipeline(options, time);
    }

    public void Dispose() => _http.Dispose();

    public Task<TAnswer> GetAsync<TAnswer>(
        string path, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken) =>
        SendAsync<object, TAnswer>(HttpMethod.Get, path, null, null, answer, cancellationToken);

    public Task<TAnswer> DeleteAsync<TAnswer>(
        string path, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken) =>
        SendAsync<object, TAnswer>(HttpMethod.Delete, path, null, null, answer, cancellationToken);

    public async Task<TAnswer> SendAsync<TBody, TAnswer>(
        HttpMethod method,
        string path,
        TBody? body,
        JsonTypeInfo<TBody>? bodyType,
        JsonTypeInfo<TAnswer> answerType,
        CancellationToken cancellationToken)
        where TBody : class
    {
        byte[]? json = body is null ? null : JsonSerializer.SerializeToUtf8Bytes(body, bodyType!);
        byte[] bytes = await _retries
            .ExecuteAsync(
                async token => await AttemptAsync(method, path, json, token).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(bytes, answerType) ?? throw Malformed(path, null);
        }
        catch (JsonException error)
        {
            throw Malformed(path, error);
        }
    }

    private async Task<byte[]> AttemptAsync(
        HttpMethod method, string path, byte[]? json, CancellationToken cancellationToken)
    {
        int index = _current;
        using var limit = new CancellationTokenSource(_timeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = Request(method, new Uri(_urls[index], path), json);
            using var response = await _http.SendAsync(request, linked.Token).ConfigureAwait(false);
            byte[] bytes = await response.Content.ReadAsByteArrayAsync(linked.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? bytes : throw Refusal(response.StatusCode, path, bytes);
        }
        catch (SchemaRegistryException error) when (error.IsTransient)
        {
            _current = (index + 1) % _urls.Count;
            throw;
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            _current = (index + 1) % _urls.Count;
            throw Unreachable(_urls[index], $"no answer within {_timeout.TotalSeconds:0.###} s", error);
        }
        catch (HttpRequestException error)
        {
            _current = (index + 1) % _urls.Count;
            throw Unreachable(_urls[index], error.Message, error);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, Uri uri, byte[]? json)
    {
        var request = new HttpRequestMessage(method, uri);
        request.Headers.Accept.ParseAdd($"{MediaType}, application/json;q=0.9");
        request.Headers.Authorization = _authorization;
        if (json is not null)
        {
            request.Content = new ByteArrayContent(json);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
        }

        return request;
    }

    private static ResiliencePipeline Pipeline(SchemaRegistryOptions options, TimeProvider time)
    {
        if (options.Retries == 0)
        {
            return ResiliencePipeline.Empty;
        }

        return new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.Retries,
                Delay = options.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = new PredicateBuilder().Handle<SchemaRegistryException>(error => error.IsTransient),
            })
            .Build();
    }

    private static AuthenticationHeaderValue? Authorization(SchemaRegistryOptions options) =>
        options.BearerToken.Length > 0 ? new AuthenticationHeaderValue("Bearer", options.BearerToken)
        : options.Username.Length > 0 ? new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.Username}:{options.Password}")))
        : null;

    private static SchemaRegistryException Refusal(HttpStatusCode status, string path, byte[] bytes)
    {
        ErrorBody? error = null;
        try
        {
            error = JsonSerializer.Deserialize(bytes, RegistryJson.Default.ErrorBody);
        }
        catch (JsonException)
        {
            // A proxy's page, not the registry's answer: the status has to do.
            error = null;
        }

        int code = error is { ErrorCode: > 0 } ? error.ErrorCode : (int)status;
        string message = string.IsNullOrEmpty(error?.Message) ? "no message" : error.Message;
        return new SchemaRegistryException(
            $"The schema registry answered {(int)status} (error {code}) to {path}: {message}", status, code);
    }

    private static SchemaRegistryException Unreachable(Uri url, string reason, Exception inner) =>
        new($"The schema registry at {url} could not be reached: {reason}", null, 0, inner);

    private static SchemaRegistryException Malformed(string path, Exception? inner) =>
        new($"The schema registry's answer to {path} is not the JSON its API promises.", HttpStatusCode.OK, 0, inner);
}
