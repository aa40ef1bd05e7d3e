using System.Buffers;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// The broker's metadata (topics, groups, offsets, transactions, producer ids), rebuilt from its records at start.
/// Called by <see cref="LogStore"/> during <see cref="LogStore.OpenAsync"/> and at checkpoints, on the owner's thread.
/// </summary>
public interface IStateMachine
{
    /// <summary>
    /// Applies one record passed to <see cref="LogStore.AppendState"/> in an earlier run. Must not throw on a record
    /// whose predecessor is missing: a damaged record is skipped and reported.
    /// </summary>
    void Apply(ReadOnlySpan<byte> record);

    /// <summary>Writes the whole state. Must be quick (the broker's loop waits) and must not append.</summary>
    void WriteSnapshot(IBufferWriter<byte> to);

    /// <summary>Replaces the state with one written by <see cref="WriteSnapshot"/>.</summary>
    void LoadSnapshot(ReadOnlySpan<byte> from);
}
