using System.Collections.Concurrent;

namespace StreamML.Inference.Translation;

/// <summary>
/// Gives a translator a time a call. One that is not done by then is left alone for a while: its texts, and those that
/// come meanwhile, are <see cref="TranslationOutcome.Unavailable"/>, so that traffic waits once and not with every
/// batch. Owns the translator. Safe from many threads.
/// </summary>
/// <param name="inner">Who translates; owned.</param>
/// <param name="options">The time, and how long the pause is.</param>
/// <param name="time">Clock of both.</param>
public sealed class BoundedTranslator(ITranslator inner, TranslationOptions options, TimeProvider time) : ITranslator
{
    // Calls of the engine that have not ended, though nobody may wait for them any more.
    private readonly ConcurrentDictionary<Task, bool> _under = new();
    private readonly CancellationTokenSource _ending = new();

    // Ticks of the clock; 0 for none.
    private long _pausedAt;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TranslationResult>> TranslateAsync(
        IReadOnlyList<TranslationRequest> requests, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requests);
        if (IsPaused())
        {
            return All(requests, $"translation took longer than {Limit} before and is not tried for a while");
        }

        using var limit = new CancellationTokenSource(options.BatchTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(
            limit.Token, cancellationToken, _ending.Token);
        try
        {
            // Also where the engine does not heed the token.
            return await Kept(inner.TranslateAsync(requests, both.Token)).WaitAsync(both.Token);
        }
        catch (OperationCanceledException)
            when (!cancellationToken.IsCancellationRequested && !_ending.IsCancellationRequested)
        {
            Volatile.Write(ref _pausedAt, Math.Max(1, time.GetTimestamp()));
            return All(requests, $"translation took longer than {Limit}");
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TranslatableLanguage>> LanguagesAsync(CancellationToken cancellationToken) =>
        inner.LanguagesAsync(cancellationToken);

    /// <summary>Cancels what is under way, and disposes who translates once that has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_under.Keys).WaitAsync(options.BatchTimeout)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await inner.DisposeAsync();
        _ending.Dispose();
    }

    private Task<T> Kept<T>(Task<T> call)
    {
        _under[call] = true;
        _ = call.ContinueWith(
            done => _under.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return call;
    }

    private string Limit => $"{options.BatchTimeout.TotalSeconds:0.###} s";

    private bool IsPaused()
    {
        long since = Volatile.Read(ref _pausedAt);
        return since != 0 && time.GetElapsedTime(since) < options.BreakDuration;
    }

    private static TranslationResult[] All(IReadOnlyList<TranslationRequest> requests, string reason) =>
        [.. requests.Select(request => TranslationResult.Unavailable(request, reason))];
}
