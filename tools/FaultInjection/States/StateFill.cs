using System.Text.Json;
using StreamML.FaultInjection.Footprint;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Storage.Contacts;

namespace StreamML.FaultInjection.States;

/// <summary>The process that a state run kills: it fills the store, then changes contacts until it ends.</summary>
public sealed class StateFill(string directory, StateOptions options, TimeProvider time, Action<string> say)
{
    private const int BatchChanges = 2_000;
    private const double Megabyte = 1 << 20;
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromSeconds(2);

    private readonly StateChanges _changes = new(options.Contacts);
    private readonly NoOutput _output = new();
    private double _batchMs;
    private double _checkpointMs;
    private double _beginMs;
    private int _checkpoints;

    /// <summary>Runs until cancelled or killed.</summary>
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
            time.GetElapsedTime(started).TotalSeconds, Held(heldBefore), store.IndexBytes / Megabyte,
            store.FileBytes / Megabyte)));
        (_batchMs, _checkpointMs) = (0, 0);
        long checkpointed = time.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            change = Batch(store, change, change + BatchChanges);
            if (time.GetElapsedTime(checkpointed) > CheckpointEvery)
            {
                long begun = time.GetTimestamp();
                store.Checkpoint(change);
                _beginMs = Math.Max(_beginMs, time.GetElapsedTime(begun).TotalMilliseconds);
                _checkpoints++;
                checkpointed = time.GetTimestamp();
            }

            if (change / BatchChanges % 5 == 0)
            {
                say(JsonSerializer.Serialize(new StateUpdated(
                    change, _checkpoints, _batchMs, _checkpointMs, _beginMs, Held(heldBefore),
                    store.FileBytes / Megabyte)));
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
            string key = StateChanges.KeyOf(_changes.ContactOf(change));
            _ = store.Find(key);
            store.Put(key, StateChanges.ValueOf(change), _output, change);
        }

        store.Commit();
        double ms = time.GetElapsedTime(begun).TotalMilliseconds;
        _batchMs = isCheckpointing ? _batchMs : Math.Max(_batchMs, ms);
        _checkpointMs = isCheckpointing ? Math.Max(_checkpointMs, ms) : _checkpointMs;
        return to;
    }

    private sealed class NoOutput : IBatchOutput
    {
        public void Send(
            TopicDefinition topic, string key, Google.Protobuf.IMessage value, long timestampMs,
            SourceRecord? from = null)
        {
        }

        public void SendChange(TopicDefinition changelog, byte[] key, byte[]? value, long timestampMs)
        {
        }

        public byte[] SendState(TopicDefinition topic, string key, Google.Protobuf.IMessage value, long timestampMs)
            => [];

        public void SendDeadLetter(SourceRecord record, DeadLetterReason reason)
        {
        }
    }
}
