namespace StreamML.Inference.Translation.Apertium;

/// <summary>A translation of one hop, or why there is none.</summary>
internal readonly record struct LaneAnswer(string? Text, string? Reason);

/// <summary>
/// One mode: keeps its pipeline, starts it again when it dies, and finds the text that it dies of. Not for two calls at
/// a time.
/// </summary>
internal sealed class ApertiumLane(string modePath, TranslationOptions options, TimeProvider time) : IAsyncDisposable
{
    // So many texts are under way: the stages work at once, and at the end of each lot they stand idle one after the
    // other. When a text breaks the pipeline, those behind it are sent again.
    private const int Window = 256;
    private static readonly TimeSpan RestartDelayMax = TimeSpan.FromSeconds(30);

    private ApertiumPipeline? _pipeline;
    private int _failures;
    private long _failedAt;
    private TimeSpan _limit;

    /// <summary>Whether its processes are there.</summary>
    public bool IsRunning => _pipeline is not null;

    /// <summary>When it was used last, in <see cref="TimeProvider"/> ticks. Of the pool.</summary>
    public long UsedAt { get; set; }

    /// <summary>Whether a call is under way. Of the pool.</summary>
    public bool IsBusy { get; set; }

    /// <summary>One call at a time.</summary>
    public SemaphoreSlim Gate { get; } = new(1);

    internal int? ProcessId => _pipeline?.ProcessId;

    /// <summary>Translates texts by one hop.</summary>
    /// <returns>Answer i for text i.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; the pipeline is gone.</exception>
    public async Task<IReadOnlyList<LaneAnswer>> TranslateAsync(
        IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var answers = new List<LaneAnswer>(texts.Count);
        int suspect = -1;
        while (answers.Count < texts.Count)
        {
            if (!await StartAsync(cancellationToken))
            {
                break;
            }

            int count = answers.Count == suspect ? 1 : Math.Min(Window, texts.Count - answers.Count);
            var end = await RunAsync([.. texts.Skip(answers.Count).Take(count)], answers, cancellationToken);
            if (end == PipelineEnd.Answered)
            {
                continue;
            }
            // Killed by somebody, or by this text? Alone and for a second time the answer is clear.
            if (end == PipelineEnd.TimedOut)
            {
                answers.Add(new(null, $"Apertium took longer than {_limit.TotalSeconds:0.###} s"));
            }
            else if (suspect == answers.Count)
            {
                answers.Add(new(null, "Apertium's processes ended at it"));
            }
            else
            {
                suspect = answers.Count;
            }
        }

        while (answers.Count < texts.Count)
        {
            answers.Add(new(null, "Apertium's processes do not stay; is its installation whole?"));
        }

        return answers;
    }

    /// <summary>Takes the processes away, for the caller to end them; the next call starts others.</summary>
    public ApertiumPipeline? TakePipeline() => Interlocked.Exchange(ref _pipeline, null);

    /// <summary>Ends the processes.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Gate.Dispose();
    }

    private async ValueTask StopAsync()
    {
        if (TakePipeline() is { } pipeline)
        {
            await pipeline.DisposeAsync();
        }
    }

    // False where the next start is further away than a text may take.
    private async Task<bool> StartAsync(CancellationToken cancellationToken)
    {
        if (_pipeline is { IsRunning: false })
        {
            await StopAsync();
        }

        if (_pipeline is not null)
        {
            return true;
        }

        if (_failures > 1)
        {
            var pause = options.RestartDelay * Math.Pow(2, Math.Min(_failures - 2, 20));
            var left = (pause < RestartDelayMax ? pause : RestartDelayMax) - time.GetElapsedTime(_failedAt);
            if (left > options.TextTimeout)
            {
                return false;
            }

            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left, time, cancellationToken);
            }
        }

        _pipeline = ApertiumPipeline.TryStart(modePath, time);
        if (_pipeline is null)
        {
            Failed();
        }

        return _pipeline is not null;
    }

    private async Task<PipelineEnd> RunAsync(
        IReadOnlyList<string> texts, List<LaneAnswer> answers, CancellationToken cancellationToken)
    {
        var made = new List<string>(texts.Count);
        var end = PipelineEnd.Broken;
        // What is still loading has longer for its first text.
        var first = _pipeline!.IsFresh
            && options.StartTimeout > options.TextTimeout ? options.StartTimeout : options.TextTimeout;
        try
        {
            end = await _pipeline.RunAsync(texts, made, first, options.TextTimeout, cancellationToken);
        }
        finally
        {
            if (end != PipelineEnd.Answered)
            {
                await StopAsync();
            }
        }

        _limit = made.Count == 0 ? first : options.TextTimeout;
        answers.AddRange(made.Select(text => new LaneAnswer(text, null)));
        if (made.Count > 0)
        {
            _failures = 0;
        }

        if (end != PipelineEnd.Answered)
        {
            Failed();
        }

        return end;
    }

    private void Failed()
    {
        _failures++;
        _failedAt = time.GetTimestamp();
    }
}
