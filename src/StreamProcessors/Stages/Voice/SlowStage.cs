using Microsoft.Extensions.Logging;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;

namespace StreamML.StreamProcessors.Stages.Voice;

/// <summary>
/// A stage that works long on a record, and on several at a time. What each comes to is handed over in the order of the
/// records, and the start of a batch that is done is committed without the rest (ADR 0013).
/// </summary>
/// <typeparam name="T">What is made of a record.</typeparam>
/// <param name="name">The stage's name in dead letters and metrics.</param>
/// <param name="window">Most records under way.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Told of dead letters.</param>
internal abstract class SlowStage<T>(string name, int window, TimeProvider time, ILogger log)
    : IBatchProcessor, IAsyncDisposable
    where T : class
{
    private readonly StageMetrics _metrics = new(name);
    private WorkAhead<SlowResult<T>>? _work;

    /// <inheritdoc />
    public IReadOnlyList<IStateStore> Stores => [];

    /// <inheritdoc />
    public async ValueTask<int> ProcessAsync(
        IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        _work ??= new WorkAhead<SlowResult<T>>(window, WorkAsync);
        var done = await _work.TakeAsync(batch, cancellationToken);
        var counted = new StageOutput(output);
        long nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var (record, result) in batch.Zip(done))
        {
            if (result.Refusal is { } refusal)
            {
                VoiceLog.DeadLettered(
                    log, name, record.Source.ToString(), record.Offset, refusal.Code.Name, refusal.Detail);
                counted.DeadLetter(record, refusal);
            }
            else if (result.Made is { } made)
            {
                Send(made, record, new RecordTimes(record.TimestampMs, nowMs), counted);
            }
        }

        counted.Tally.In = done.Count;
        _metrics.Add(counted.Tally, time.GetElapsedTime(started));
        return done.Count;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _work?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>The work on a record.</summary>
    protected abstract Task<SlowResult<T>> WorkAsync(SourceRecord record, CancellationToken cancellationToken);

    /// <summary>Hands over what was made of a record.</summary>
    protected abstract void Send(T made, SourceRecord origin, RecordTimes times, StageOutput output);
}

/// <summary>What came of a record: something, a refusal, or neither where the record passes without output.</summary>
internal readonly record struct SlowResult<T>(T? Made, DeadLetterReason? Refusal)
    where T : class
{
    public static implicit operator SlowResult<T>(T made) => new(made, null);

    public static implicit operator SlowResult<T>(DeadLetterReason refusal) => new(null, refusal);
}
