using StreamML.Messaging.Transactions;

namespace StreamML.StreamProcessors.Stages.Score;

/// <summary>What a Scorer's task remembers, by contact key. One thread at a time.</summary>
internal interface IContactMemory : IStateStore
{
    /// <summary>What is kept under a key, the running batch included; empty where there is nothing. Valid until the next call.</summary>
    ReadOnlyMemory<byte> Find(string key);

    /// <summary>Keeps bytes under a key, and writes the change to the changelog.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The bytes; the store's own from now on.</param>
    /// <param name="output">The batch's output.</param>
    /// <param name="timestampMs">Time of the change, milliseconds since the Unix epoch.</param>
    void Put(string key, byte[] value, IBatchOutput output, long timestampMs);
}
