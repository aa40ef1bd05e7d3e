using System.Text.Json;
using StreamML.Faults.Footprint;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.StreamProcessors.State.Contacts;

namespace StreamML.Faults.States;

/// <summary>The process of a state run that is killed: it fills the store, then changes contacts until it ends.</summary>
public sealed class StateFill(string directory, StateOptions options, TimeProvider time, Action<string> say)
{
    private const int BatchChanges = 2_000;
    private const double Megabyte = 1 << 20;
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromSeconds(2);

    private readonly StateChanges changes = new(options.Contacts);
    private readonly NoOutput output = new();
    private double batchMs;
    private double checkpointMs;
    private double beginMs;
    private int checkpoints;

    /// <summary>Runs until it is cancelled, or killed.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        long heldBefore = ProcessMemory.Of(Environment.ProcessId).Held;
        long started = time.GetTimestamp();
        using var store = new ContactStore(directory, new ContactMemory(options.MemoryBytes));
        long change = 0;
        while (change < options.Contacts)
        {
            change = Batch(store, change, Math.Min(change + BatchChanges, options.Contacts));
        }

        store.Checkpoint(change);
        await store.Checkpointed;
        store.Commit();
        say(JsonSerializer.Serialize(new StateFilled(
            time.GetElapsedTime(started).TotalSeconds, Held(heldBefore), store.IndexBytes / Megabyte, store.FileBytes / Megabyte)));
        (batchMs, checkpointMs) = (0, 0);
        long checkpointed = time.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            change = Batch(store, change, change + BatchChanges);
            if (time.GetElapsedTime(checkpointed) > CheckpointEvery)
            {
                long begun = time.GetTimestamp();
                store.Checkpoint(change);
                beginMs = Math.Max(beginMs, time.GetElapsedTime(begun).TotalMilliseconds);
                checkpoints++;
                checkpointed = time.GetTimestamp();
            }

            if (change / BatchChanges % 5 == 0)
            {
                say(JsonSerializer.Serialize(new StateUpdated(
                    change, checkpoints, batchMs, checkpointMs, beginMs, Held(heldBefore), store.FileBytes / Megabyte)));
            }
        }
    }

    private static double Held(long before) => (ProcessMemory.Of(Environment.ProcessId).Held - before) / Megabyte;

    private long Batch(ContactStore store, long from, long to)
    {
        bool isCheckpointing = !store.Checkpointed.IsCompleted;
        long begun = time.GetTimestamp();
        for (long change = from; change < to; change++)
        {
            string key = StateChanges.KeyOf(changes.ContactOf(change));
            _ = store.Find(key);
            store.Put(key, StateChanges.ValueOf(change), output, change);
        }

        store.Commit();
        double ms = time.GetElapsedTime(begun).TotalMilliseconds;
        batchMs = isCheckpointing ? batchMs : Math.Max(batchMs, ms);
        checkpointMs = isCheckpointing ? Math.Max(checkpointMs, ms) : checkpointMs;
        return to;
    }

    private sealed class NoOutput : IBatchOutput
    {
        public void Send(TopicDefinition topic, string key, Google.Protobuf.IMessage value, long timestampMs)
        {
        }

        public void SendChange(TopicDefinition changelog, byte[] key, byte[]? value, long timestampMs)
        {
        }

        public void SendDeadLetter(SourceRecord record, DeadLetterReason reason)
        {
        }
    }
}
