namespace StreamML.EmbeddedKafka.State;

/// <summary>
/// A partition with a committed offset. By topic id, not name, so that a recreated topic starts afresh.
/// </summary>
internal readonly record struct OffsetKey(Guid TopicId, int Partition);

/// <summary>The offsets of one group: those in effect, and those staged by open transactions.</summary>
internal sealed class OffsetTable
{
    private readonly Dictionary<OffsetKey, StoredOffset> _committed = [];
    private readonly Dictionary<long, Dictionary<OffsetKey, StoredOffset>> _staged = [];

    public IReadOnlyDictionary<OffsetKey, StoredOffset> Committed => _committed;

    public IReadOnlyDictionary<long, Dictionary<OffsetKey, StoredOffset>> Staged => _staged;

    public bool IsEmpty => _committed.Count == 0 && _staged.Count == 0;

    /// <summary>Whether an open transaction may still move this offset.</summary>
    public bool IsUnstable(OffsetKey key) => _staged.Values.Any(staged => staged.ContainsKey(key));

    internal void Commit(IEnumerable<StoredOffset> offsets)
    {
        foreach (var offset in offsets)
        {
            _committed[new OffsetKey(offset.TopicId, offset.Partition)] = offset;
        }
    }

    internal void Stage(long producerId, IEnumerable<StoredOffset> offsets)
    {
        if (!_staged.TryGetValue(producerId, out var staged))
        {
            _staged[producerId] = staged = [];
        }

        foreach (var offset in offsets)
        {
            staged[new OffsetKey(offset.TopicId, offset.Partition)] = offset;
        }
    }

    // A staged offset overrides one committed meanwhile: it takes effect at the marker, which comes later.
    internal void Settle(long producerId, bool committed)
    {
        if (_staged.Remove(producerId, out var staged) && committed)
        {
            Commit(staged.Values);
        }
    }

    internal void Remove(OffsetKey key) => _committed.Remove(key);

    internal void RemoveTopic(Guid topicId)
    {
        foreach (var key in _committed.Keys.Where(key => key.TopicId == topicId).ToList())
        {
            _committed.Remove(key);
        }

        foreach (var staged in _staged.Values)
        {
            foreach (var key in staged.Keys.Where(key => key.TopicId == topicId).ToList())
            {
                staged.Remove(key);
            }
        }
    }
}
