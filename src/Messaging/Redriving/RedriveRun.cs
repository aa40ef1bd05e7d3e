using StreamML.Messaging.Errors;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Transactions;

namespace StreamML.Messaging.Redriving;

/// <summary>Writes letters batch by batch: each with its decision, each batch in one transaction.</summary>
internal sealed class RedriveRun(
    KafkaConnection kafka, RedriveOptions options, RedriveOutbox outbox, RedriveRecords records, Func<int, Task> step)
    : IDisposable
{
    private readonly LetterFetch _fetch = new(kafka.Clients);
    private int _gone;

    /// <summary>Records that are back.</summary>
    public int Redriven { get; private set; }

    /// <summary>Writes letters, in their order.</summary>
    public async Task WriteAsync(
        IReadOnlyList<DeadLetter> letters, byte[]? edited, Action<int> done, CancellationToken cancellationToken)
    {
        int first = 0;
        while (first < letters.Count)
        {
            int count = Size(letters, first);
            var batch = letters.Skip(first).Take(count).ToList();
            var found = await Task.Run(() => _fetch.Read(batch, cancellationToken), cancellationToken);
            var output = new List<ProducerRecord>(2 * found.Count);
            foreach (var letter in batch)
            {
                if (found.TryGetValue(letter.Id, out var record))
                {
                    output.Add(RedriveRecords.Again(letter, record, edited));
                    output.Add(records.Redriven(letter, record, edited));
                }
            }

            cancellationToken.ThrowIfCancellationRequested();
            await outbox.CommitAsync(output, cancellationToken);
            first += count;
            Redriven += found.Count;
            _gone += count - found.Count;
            done(Redriven);
            await step(Redriven);
        }
    }

    /// <summary>What came of it.</summary>
    public RedriveResult End(RedrivePlan plan, int pilotFailed, string? stopped) =>
        new(plan, Redriven, _gone, pilotFailed, stopped);

    /// <inheritdoc />
    public void Dispose() => _fetch.Dispose();

    private int Size(IReadOnlyList<DeadLetter> letters, int first)
    {
        long bytes = 0;
        int count = 0;
        while (first + count < letters.Count && count < options.BatchRecords
            && (count == 0 || bytes + letters[first + count].ValueBytes <= options.BatchBytes))
        {
            bytes += letters[first + count].ValueBytes;
            count++;
        }

        return count;
    }
}

/// <summary>The numbered transactions of one redrive. A redrive that begins fences the one before it.</summary>
internal sealed class RedriveOutbox(IOutboxPublisher publisher, long last) : IAsyncDisposable
{
    private long _last = last;

    /// <summary>Writes records in one transaction.</summary>
    /// <exception cref="RedriveException">It is not known to be in: another redrive took over, or Kafka is
    /// away.</exception>
    public async Task CommitAsync(IReadOnlyList<ProducerRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0)
        {
            return;
        }

        try
        {
            await publisher.PublishAsync(_last + 1, records, cancellationToken);
            _last++;
        }
        catch (TaskRestartException fault)
        {
            throw new RedriveException(
                $"Kafka has not confirmed a batch ({fault.Message}): it is away, or another redrive took over. Run it again: "
                + "it goes on with what still waits.", fault);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => publisher.DisposeAsync();
}
