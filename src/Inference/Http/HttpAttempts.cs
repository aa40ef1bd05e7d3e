using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace StreamML.Inference.Http;

/// <summary>What an attempt at a request came to, as a value.</summary>
internal interface IHttpOutcome<T>
    where T : IHttpOutcome<T>
{
    /// <summary>Whether the same request may succeed later.</summary>
    bool IsTransient { get; }

    /// <summary>How long the server asks to wait; null: the usual pause.</summary>
    TimeSpan? RetryAfter { get; }

    /// <summary>A transient outcome without an answer, for a reason without address and content.</summary>
    static abstract T Without(string reason);
}

/// <summary>How requests are tried; whoever makes it has checked the values.</summary>
/// <param name="Timeout">For one attempt, from its start to the last byte of the answer.</param>
/// <param name="Retries">Attempts after the first, 0 or more.</param>
/// <param name="Delay">Before the second attempt; doubled each time, with jitter.</param>
/// <param name="DelayMax">Longest of these, and of what a server may ask for.</param>
/// <param name="BreakDuration">How long nothing is sent after half of five or more attempts within 30 s have failed;
/// null: no circuit breaker.</param>
internal sealed record HttpAttemptLimits(
    TimeSpan Timeout, int Retries, TimeSpan Delay, TimeSpan DelayMax, TimeSpan? BreakDuration = null);

/// <summary>
/// Attempts at HTTP requests: a time limit for each, more of them after growing pauses, and a circuit breaker. No fault
/// of the network or the server throws. Safe from many threads.
/// </summary>
internal sealed class HttpAttempts<T>
    where T : IHttpOutcome<T>
{
    private readonly HttpAttemptLimits _limits;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline<T> _pipeline;

    public HttpAttempts(HttpAttemptLimits limits, TimeProvider time)
    {
        (_limits, _time) = (limits, time);
        var transient = new PredicateBuilder<T>().HandleResult(outcome => outcome.IsTransient);
        var builder = new ResiliencePipelineBuilder<T> { TimeProvider = time };
        if (limits.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<T>
            {
                MaxRetryAttempts = limits.Retries,
                Delay = limits.Delay,
                MaxDelay = limits.DelayMax,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = transient,
                DelayGenerator = arguments => ValueTask.FromResult(
                    arguments.Outcome is { Result: { } outcome } ? Bounded(outcome.RetryAfter) : null),
            });
        }

        if (limits.BreakDuration is { } duration)
        {
            builder.AddCircuitBreaker(new CircuitBreakerStrategyOptions<T>
            {
                FailureRatio = 0.5,
                MinimumThroughput = 5,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = duration,
                ShouldHandle = transient,
            });
        }

        _pipeline = builder.Build();
    }

    /// <summary>Tries until it succeeds, fails for good, or the attempts are used up.</summary>
    /// <param name="attempt">Sends a request and reads the answer; its token ends with the attempt's time.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<T> RunAsync(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(
                async token => await WithinTimeAsync(attempt, token), cancellationToken);
        }
        catch (BrokenCircuitException)
        {
            return T.Without("it failed too often and is left alone for a while");
        }
    }

    private TimeSpan? Bounded(TimeSpan? wait) => wait is { } asked
        ? TimeSpan.FromTicks(Math.Clamp(asked.Ticks, 0, _limits.DelayMax.Ticks))
        : null;

    private async Task<T> WithinTimeAsync(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_limits.Timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await attempt(both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return T.Without($"no answer within {_limits.Timeout.TotalSeconds:0.###} s");
        }
        catch (HttpRequestException fault)
        {
            // Its own message may hold the address; what kind of fault it is says enough.
            return T.Without($"it cannot be reached ({fault.HttpRequestError})");
        }
    }
}
