using System.Net;
using System.Net.Http.Headers;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace StreamML.Inference.Translation.Http;

/// <summary>
/// Requests with a timeout an attempt, retries with growing delays, and a circuit breaker behind them. Safe from many
/// threads. No fault of the network or the server throws.
/// </summary>
internal sealed class TranslationHttpClient : IDisposable
{
    private static readonly TimeSpan RetryAfterMax = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly ResiliencePipeline _attempts;
    private readonly TranslationOptions _options;
    private readonly TimeProvider _time;
    private readonly Uri _base;

    /// <summary>Makes a client for an address.</summary>
    /// <param name="options">Timeouts, retries, breaker, and an address that goes before the engine's own.</param>
    /// <param name="ownUrl">The engine's own address.</param>
    /// <param name="time">Clock of timeouts and delays.</param>
    public TranslationHttpClient(TranslationOptions options, string ownUrl, TimeProvider time)
    {
        _options = options;
        _time = time;
        _base = new Uri((options.Url.Length > 0 ? options.Url : ownUrl).TrimEnd('/') + "/");
        _http = new HttpClient(new SocketsHttpHandler
        {
            // A redirect would carry key and texts to another server.
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            AutomaticDecompression = DecompressionMethods.All,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = options.HttpAnswerBytesMax,
        };
        _attempts = Attempts(options, time);
    }

    /// <summary>Sends a request, again where that may help.</summary>
    /// <param name="path">Path below the address.</param>
    /// <param name="json">Body to post; null for GET.</param>
    /// <param name="prepare">Adds headers to each attempt.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<HttpAnswer> SendAsync(
        string path, byte[]? json, Action<HttpRequestMessage> prepare, CancellationToken cancellationToken)
    {
        try
        {
            byte[] body = await _attempts.ExecuteAsync(
                async token => await AttemptAsync(path, json, prepare, token), cancellationToken);
            return new HttpAnswer(body, HttpStatusCode.OK, null);
        }
        catch (TranslationHttpException fault)
        {
            return new HttpAnswer(null, fault.Status, fault.Message);
        }
        catch (BrokenCircuitException)
        {
            return new HttpAnswer(null, null, "it failed too often and is not asked for a while");
        }
    }

    public void Dispose() => _http.Dispose();

    private static ResiliencePipeline Attempts(TranslationOptions options, TimeProvider time)
    {
        var transient = new PredicateBuilder().Handle<TranslationHttpException>(fault => fault.IsTransient);
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        if (options.HttpRetries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.HttpRetries,
                Delay = options.HttpRetryDelay,
                MaxDelay = RetryAfterMax,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = transient,
                DelayGenerator = arguments => new ValueTask<TimeSpan?>(
                    (arguments.Outcome.Exception as TranslationHttpException)?.RetryAfter),
            });
        }

        return builder
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = 5,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = options.BreakDuration,
                ShouldHandle = transient,
            })
            .Build();
    }

    private async Task<byte[]> AttemptAsync(
        string path, byte[]? json, Action<HttpRequestMessage> prepare, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.HttpTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(
                json is null ? HttpMethod.Get : HttpMethod.Post, new Uri(_base, path));
            if (json is not null)
            {
                request.Content = new ByteArrayContent(json);
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json")
                {
                    CharSet = "utf-8",
                };
            }

            prepare(request);
            using var response = await _http.SendAsync(request, both.Token);
            return response.IsSuccessStatusCode
                ? await response.Content.ReadAsByteArrayAsync(both.Token)
                : throw Refusal(response);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TranslationHttpException(
                $"no answer within {_options.HttpTimeout.TotalSeconds:0.###} s", null, isTransient: true);
        }
        catch (HttpRequestException fault) when (fault.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new TranslationHttpException(
                $"the answer is larger than {_options.HttpAnswerBytesMax} bytes", HttpStatusCode.RequestEntityTooLarge,
                isTransient: false);
        }
        catch (HttpRequestException fault)
        {
            // Its own message may hold the address; what kind of fault it is says enough.
            throw new TranslationHttpException(
                $"it cannot be reached ({fault.HttpRequestError})", null, isTransient: true);
        }
    }

    // The body of a refusal may quote the texts, so it is not read.
    private TranslationHttpException Refusal(HttpResponseMessage response)
    {
        var wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return new TranslationHttpException(
            $"it answered {(int)response.StatusCode}",
            response.StatusCode,
            response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
                or >= HttpStatusCode.InternalServerError)
        {
            RetryAfter = wait > TimeSpan.Zero && wait <= RetryAfterMax ? wait : null,
        };
    }
}
