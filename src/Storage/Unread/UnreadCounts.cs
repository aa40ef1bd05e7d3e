using System.Buffers.Binary;
using System.Text;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;

namespace StreamML.Storage.Unread;

/// <summary>
/// Counts by name the parts of bodies that are only archived: fields of changes, properties of values, types of
/// messages. The totals are in the task's memory and, by name, on a compacted topic: they survive restarts, and can be
/// queried by reading a few hundred records instead of a log. No file, since the topic is smaller than one. Not
/// thread-safe.
/// </summary>
/// <remarks>
/// Changelog <c>streamml.normaliser.unread</c>: key the name, UTF-8; value 8 bytes big-endian, the total so far.
/// </remarks>
public sealed class UnreadCounts : IStateStore
{
    /// <summary>Counts invalid names, and new ones once there are <see cref="MaxNames"/>.</summary>
    public const string Other = "other";

    /// <summary>Most names per task; Meta has about 40 fields, and invented names must not fill the memory.</summary>
    public const int MaxNames = 200;

    private readonly Dictionary<string, long> _totals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _pending = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public TopicDefinition Changelog => TopicCatalogue.NormaliserUnread;

    /// <inheritdoc />
    public long RestoreFrom => 0;

    /// <summary>Committed totals by name.</summary>
    public IReadOnlyDictionary<string, long> Totals => _totals;

    /// <summary>Counts one occurrence.</summary>
    public void Add(string name)
    {
        string counted = _pending.ContainsKey(name) || _totals.ContainsKey(name)
            || _totals.Count + _pending.Count < MaxNames
            ? name : Other;
        _pending[counted] = _pending.GetValueOrDefault(counted) + 1;
    }

    /// <summary>Writes a batch's counts to the changelog.</summary>
    /// <param name="output">The batch.</param>
    /// <param name="nowMs">Current time, milliseconds since the Unix epoch.</param>
    public void Write(IBatchOutput output, long nowMs)
    {
        foreach ((string name, long count) in _pending)
        {
            byte[] value = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(value, _totals.GetValueOrDefault(name) + count);
            output.SendChange(Changelog, Encoding.UTF8.GetBytes(name), value, nowMs);
        }
    }

    /// <inheritdoc />
    /// <exception cref="InvalidDataException">The change is not of this store.</exception>
    public void Restore(SourceRecord change)
    {
        (string name, long total) = Read(change);
        _totals[name] = total;
    }

    /// <summary>Reads a change: a name and its total in the change's partition.</summary>
    /// <exception cref="InvalidDataException">The change is not of this store.</exception>
    public static (string Name, long Total) Read(SourceRecord change)
        => change is { Key: { } key, Value: { Length: 8 } value }
            ? (Encoding.UTF8.GetString(key), BinaryPrimitives.ReadInt64BigEndian(value))
            : throw new InvalidDataException(
                $"{change.Source} at offset {change.Offset} is not a change of this store.");

    /// <inheritdoc />
    public void Commit()
    {
        foreach ((string name, long count) in _pending)
        {
            _totals[name] = _totals.GetValueOrDefault(name) + count;
        }

        _pending.Clear();
    }

    /// <inheritdoc />
    public void Rollback() => _pending.Clear();

    /// <inheritdoc />
    public void Checkpoint(long changelogOffset)
    {
        // The changelog is the only storage.
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // Nothing is open.
    }
}
