using Google.Protobuf;
using StreamML.Messaging;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;

namespace StreamML.StreamProcessors.Stages;

/// <summary>A stage with one reader a topic: a batch begins, its records are read in their order, it ends.</summary>
/// <typeparam name="TSelf">The stage.</typeparam>
/// <typeparam name="TBatch">What a batch comes to.</typeparam>
/// <param name="name">The stage's name in dead letters and metrics.</param>
/// <param name="readers">What is done with a record of each topic.</param>
/// <param name="time">Clock.</param>
internal abstract class TopicStage<TSelf, TBatch>(
    string name, IReadOnlyDictionary<TopicDefinition, Action<TSelf, SourceRecord, TBatch>> readers, TimeProvider time)
    : IBatchProcessor
    where TSelf : TopicStage<TSelf, TBatch>
{
    private readonly StageMetrics _metrics = new(name);

    /// <inheritdoc />
    public abstract IReadOnlyList<IStateStore> Stores { get; }

    /// <inheritdoc />
    public virtual bool SeesRedriven => false;

    /// <inheritdoc />
    public ValueTask<int> ProcessAsync(
        IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        var counted = new StageOutput(output);
        var work = Begin(counted, time.GetUtcNow().ToUnixTimeMilliseconds());
        foreach (var record in batch)
        {
            if (SeesRedriven && !RedriveHeaders.IsFor(record, name))
            {
                PassOver(record, work);
                continue;
            }

            readers[record.Source.Topic]((TSelf)this, record, work);
        }

        End(work);
        counted.Tally.In = batch.Count;
        _metrics.Add(counted.Tally, time.GetElapsedTime(started));
        return ValueTask.FromResult(batch.Count);
    }

    /// <summary>Begins a batch.</summary>
    /// <param name="output">Where its records go.</param>
    /// <param name="nowMs">The time, milliseconds since the Unix epoch.</param>
    protected abstract TBatch Begin(StageOutput output, long nowMs);

    /// <summary>Is told of a record that was redriven for another role: see <see cref="SeesRedriven"/>.</summary>
    protected virtual void PassOver(SourceRecord record, TBatch batch)
    {
    }

    /// <summary>Ends a batch: all its records have been read.</summary>
    protected abstract void End(TBatch batch);

    /// <summary>
    /// Reads a record of a topic that nobody else dead-letters; null: it could not be read and is a dead letter now.
    /// </summary>
    protected T? ReadOwn<T>(RecordReader<T> reader, SourceRecord record, StageOutput output)
        where T : class, IMessage<T>, new()
    {
        var value = reader.Read(record, name, out var reason);
        if (value is null)
        {
            output.DeadLetter(record, reason!);
        }

        return value;
    }
}
