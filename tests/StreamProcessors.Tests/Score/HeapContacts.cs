using System.Text;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;

namespace StreamML.StreamProcessors.Stages.Score;

/// <summary>Contacts in memory alone: a restart reads the whole changelog. One thread at a time.</summary>
internal sealed class HeapContacts : IContactMemory
{
    private readonly Dictionary<string, byte[]> _committed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _pending = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public TopicDefinition Changelog => TopicCatalogue.ScorerContacts;

    /// <inheritdoc />
    public long RestoreFrom => 0;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Find(string key) =>
        _pending.TryGetValue(key, out byte[]? value) || _committed.TryGetValue(key, out value) ? value : default(ReadOnlyMemory<byte>);

    /// <inheritdoc />
    public void Put(string key, byte[] value, IBatchOutput output, long timestampMs)
    {
        _pending[key] = value;
        output.SendChange(Changelog, Encoding.UTF8.GetBytes(key), value, timestampMs);
    }

    /// <inheritdoc />
    public void Restore(SourceRecord change)
    {
        if (change.Key is not null && change.Value is not null)
        {
            _committed[Encoding.UTF8.GetString(change.Key)] = change.Value;
        }
    }

    /// <inheritdoc />
    public void Commit()
    {
        foreach (var (key, value) in _pending)
        {
            _committed[key] = value;
        }

        _pending.Clear();
    }

    /// <inheritdoc />
    public void Rollback() => _pending.Clear();

    /// <inheritdoc />
    public void Checkpoint(long changelogOffset)
    {
    }

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
