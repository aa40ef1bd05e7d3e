using System.Text;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;
using StreamML.Serving;

namespace StreamML.Trainer.Role;

/// <summary>
/// The labelled examples as <c>training.rows</c> has them now: the current label of each thing, without what was
/// revoked. One thread at a time.
/// </summary>
/// <param name="maxRows">Most examples kept; of more, those with the oldest labels go.</param>
/// <param name="canUse">Which examples count; asked once of each. Null: all.</param>
/// <param name="changed">Told of each example that comes, is replaced or is withdrawn, but not of those that go because
/// there are too many.</param>
internal sealed class RowBook(
    int maxRows, Func<LabelledRow, bool>? canUse = null, Action<LabelledRow?, LabelledRow?>? changed = null)
    : IRowCounts
{
    private static readonly RecordReader<TrainingRow> Reader = new();

    private readonly Dictionary<(string Task, string Tenant, string Scope), RowGroup> _groups = [];
    private readonly Dictionary<string, (string Task, string Tenant, string Scope)> _places =
        new(StringComparer.Ordinal);

    /// <summary>Examples that went because there were too many.</summary>
    public long Dropped { get; private set; }

    /// <summary>Records that are no example.</summary>
    public long Unreadable { get; private set; }

    /// <inheritdoc />
    public IReadOnlyList<(string Task, string Tenant)> Groups =>
        [.. _groups.Keys.Select(group => (group.Task, group.Tenant)).Distinct()
            .OrderBy(group => group.Task, StringComparer.Ordinal)
            .ThenBy(group => group.Tenant, StringComparer.Ordinal)];

    /// <inheritdoc />
    public void Apply(SourceRecord record)
    {
        string key = record.Key is null ? "" : Encoding.UTF8.GetString(record.Key);
        if (record.Value is null)
        {
            Replace(key, null);
        }
        else if (!Reader.TryRead(record, out var row, out _))
        {
            Unreadable++;
        }
        else
        {
            Replace(key, row.Revoked ? null : LabelledRow.Of(record, row));
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<(string Scope, string CampaignId)> Campaigns(string task) =>
    [
        .. _groups.Where(group => group.Key.Task == task && ModelScope.IsCampaign(group.Key.Scope))
            .Select(group => (group.Key.Scope, group.Value.Rows.First().Value.CampaignId))
            .OrderBy(campaign => campaign.Scope, StringComparer.Ordinal),
    ];

    /// <summary>Examples of a task and scope, in the order of training.</summary>
    /// <param name="task">The task.</param>
    /// <param name="scope">The scope; empty: those of all tenants.</param>
    public IReadOnlyList<LabelledRow> Of(string task, string scope) =>
        LabelledRow.InOrder(In(task, scope).SelectMany(group => group.Rows));

    /// <inheritdoc />
    public RowCounts Count(string task, string scope, TrainingRun? last) =>
        In(task, scope).Aggregate(RowCounts.None, (sum, group) => sum + group.Count(scope, last));

    private IEnumerable<RowGroup> In(string task, string scope)
    {
        if (ModelScope.IsCampaign(scope))
        {
            return _groups.TryGetValue((task, ModelScope.TenantOf(scope), scope), out var group) ? [group] : [];
        }

        return _groups.Where(each => each.Key.Task == task && (scope.Length == 0 || each.Key.Tenant == scope))
            .Select(each => each.Value);
    }

    private void Replace(string key, LabelledRow? row)
    {
        var before = Remove(key);
        if (row is not null)
        {
            var place = (
                row.Value.Task, row.Value.Tenant, ModelScope.Of(row.Value.Tenant, row.Value.CampaignId));
            if (!_groups.TryGetValue(place, out var group))
            {
                _groups[place] = group = new RowGroup(canUse ?? (static _ => true));
            }

            group.Put(key, row);
            _places[key] = place;
        }

        if (before is not null || row is not null)
        {
            changed?.Invoke(before, row);
        }

        if (_places.Count > maxRows + (maxRows / 10))
        {
            Trim();
        }
    }

    private LabelledRow? Remove(string key)
    {
        if (!_places.Remove(key, out var place))
        {
            return null;
        }

        var row = _groups[place].Remove(key);
        if (_groups[place].IsEmpty)
        {
            _groups.Remove(place);
        }

        return row;
    }

    private void Trim()
    {
        string[] oldest = [.. _groups.Values.SelectMany(group => group.Entries)
            .OrderBy(entry => entry.Value.Value.LabelledAtMs).ThenBy(entry => entry.Key, StringComparer.Ordinal)
            .Take(_places.Count - maxRows).Select(entry => entry.Key)];
        foreach (string key in oldest)
        {
            Remove(key);
        }

        Dropped += oldest.Length;
    }
}
