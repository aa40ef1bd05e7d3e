using StreamML.EmbeddedKafka.Log;

namespace StreamML.EmbeddedKafka.State;

/// <summary>
/// The only way to change <see cref="ClusterState"/> while the broker runs: a record is journalled, then decoded from
/// its bytes and replayed, so the live state cannot differ from what a restart rebuilds.
/// </summary>
internal sealed class StateJournal(LogStore store, ClusterState state)
{
    private long _lastPosition = -1;

    public ClusterState State { get; } = state;

    /// <summary>Appends a change and applies it. On the owner loop.</summary>
    /// <exception cref="IOException">The storage is full or has failed; nothing changed.</exception>
    public void Commit(StateRecord record)
    {
        byte[] bytes = StateRecordCodec.Encode(record);
        Volatile.Write(ref _lastPosition, store.AppendState(bytes));
        State.Apply(bytes);
    }

    /// <summary>Completes when every change made so far would survive a crash. Any thread.</summary>
    public Task WhenDurableAsync()
    {
        long position = Volatile.Read(ref _lastPosition);
        return position < 0 ? Task.CompletedTask : store.WhenDurableAsync(position);
    }
}
