using System.Runtime.InteropServices;
using System.Security.Cryptography;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;
using StreamML.Serving;

namespace StreamML.Trainer.Role;

/// <summary>
/// Counts the labelled examples as <see cref="RowBook"/> does without keeping them: about 80 bytes each, whatever their
/// texts. One thread at a time.
/// </summary>
/// <param name="maxRows">Most examples counted; of more, those with the oldest labels go.</param>
/// <param name="canUse">Which examples count; asked once of each.</param>
internal sealed class RowTally(int maxRows, Func<LabelledRow, bool> canUse) : IRowCounts
{
    private static readonly RecordReader<TrainingRow> Reader = new();

    private readonly Dictionary<UInt128, Entry> _entries = [];
    private readonly Dictionary<(string Task, string Tenant, string Scope), TalliedGroup> _groups = [];

    /// <inheritdoc />
    public IReadOnlyList<(string Task, string Tenant)> Groups =>
    [
        .. _groups.Keys.Select(group => (group.Task, group.Tenant)).Distinct()
            .OrderBy(group => group.Task, StringComparer.Ordinal)
            .ThenBy(group => group.Tenant, StringComparer.Ordinal),
    ];

    /// <inheritdoc />
    public void Apply(SourceRecord record)
    {
        var key = Digest(record.Key);
        if (record.Value is null)
        {
            Remove(key);
        }
        else if (Reader.TryRead(record, out var row, out _))
        {
            Remove(key);
            if (!row.Revoked)
            {
                Add(key, LabelledRow.Of(record, row));
            }
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<(string Scope, string CampaignId)> Campaigns(string task) =>
    [
        .. _groups.Where(group => group.Key.Task == task && ModelScope.IsCampaign(group.Key.Scope))
            .Select(group => (group.Key.Scope, group.Value.CampaignId))
            .OrderBy(campaign => campaign.Scope, StringComparer.Ordinal),
    ];

    /// <inheritdoc />
    public RowCounts Count(string task, string scope, TrainingRun? last)
    {
        bool ofCampaign = ModelScope.IsCampaign(scope);
        var counts = RowCounts.None;
        foreach (var (place, group) in _groups)
        {
            if (place.Task == task
                && (ofCampaign ? place.Scope == scope : scope.Length == 0 || place.Tenant == scope))
            {
                counts += group.Count(scope, last, UsableOf(group));
            }
        }

        return counts;
    }

    private static UInt128 Digest(byte[]? key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key ?? [], hash);
        return MemoryMarshal.Read<UInt128>(hash);
    }

    private IEnumerable<(int Partition, long Offset)> UsableOf(TalliedGroup group) =>
        _entries.Values.Where(entry => entry.Usable && entry.Group == group)
            .Select(entry => (entry.Partition, entry.Offset));

    private void Add(UInt128 key, LabelledRow row)
    {
        var place = (row.Value.Task, row.Value.Tenant, ModelScope.Of(row.Value.Tenant, row.Value.CampaignId));
        if (!_groups.TryGetValue(place, out var group))
        {
            _groups[place] = group = new TalliedGroup(place, row.Value.CampaignId);
        }

        var entry = new Entry(group, row.Partition, row.Offset, row.Value.LabelledAtMs, canUse(row));
        _entries.Add(key, entry);
        group.Add(entry.Usable, entry.Partition, entry.Offset, row.Value.Version);
        if (_entries.Count > maxRows + (maxRows / 10))
        {
            foreach (var oldest in _entries.OrderBy(each => each.Value.LabelledAtMs).ThenBy(each => each.Key)
                .Take(_entries.Count - maxRows).Select(each => each.Key).ToList())
            {
                Remove(oldest);
            }
        }
    }

    private void Remove(UInt128 key)
    {
        if (_entries.Remove(key, out var entry))
        {
            entry.Group.Remove(entry.Usable, entry.Partition, entry.Offset);
            if (entry.Group.All == 0)
            {
                _groups.Remove(entry.Group.Place);
            }
        }
    }

    private readonly record struct Entry(
        TalliedGroup Group, int Partition, long Offset, long LabelledAtMs, bool Usable);

    /// <summary>The examples of one task and campaign, or of a tenant that are of none.</summary>
    private sealed class TalliedGroup((string Task, string Tenant, string Scope) place, string campaignId)
    {
        private readonly Dictionary<string, FreshRows> _marks = new(StringComparer.Ordinal);
        private int _usable;
        private long _firstMs = long.MaxValue;
        private long _lastMs;

        public (string Task, string Tenant, string Scope) Place => place;

        public string CampaignId => campaignId;

        public int All { get; private set; }

        public void Add(bool usable, int partition, long offset, long version)
        {
            All++;
            if (usable)
            {
                _usable++;
                (_firstMs, _lastMs) = (Math.Min(_firstMs, version), Math.Max(_lastMs, version));
                Mark(partition, offset, 1);
            }
        }

        public void Remove(bool usable, int partition, long offset)
        {
            All--;
            if (usable)
            {
                _usable--;
                Mark(partition, offset, -1);
            }
        }

        public RowCounts Count(string scope, TrainingRun? last, IEnumerable<(int Partition, long Offset)> usable)
        {
            if (!_marks.TryGetValue(scope, out var mark) || mark.RunId != (last?.RunId ?? ""))
            {
                _marks[scope] = mark = new FreshRows(last);
                mark.Count = usable.Count(row => mark.IsFresh(row.Partition, row.Offset));
            }

            return new RowCounts(_usable, mark.Count, _firstMs, _lastMs);
        }

        private void Mark(int partition, long offset, int change)
        {
            foreach (var mark in _marks.Values)
            {
                mark.Count += mark.IsFresh(partition, offset) ? change : 0;
            }
        }
    }
}
