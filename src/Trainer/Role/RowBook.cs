using System.Text;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;

namespace StreamML.Trainer.Role;

/// <summary>
/// The labelled examples as <c>training.rows</c> has them now: the current label of each thing, without what was
/// revoked. One thread at a time.
/// </summary>
/// <param name="maxRows">Most examples kept; of more, those with the oldest labels go.</param>
internal sealed class RowBook(int maxRows)
{
    private static readonly RecordReader<TrainingRow> Reader = new();

    private readonly Dictionary<(string Task, string Tenant), Dictionary<string, LabelledRow>> _groups = [];
    private readonly Dictionary<string, (string Task, string Tenant)> _places = new(StringComparer.Ordinal);

    /// <summary>Examples that went because there were too many.</summary>
    public long Dropped { get; private set; }

    /// <summary>Records that are no example.</summary>
    public long Unreadable { get; private set; }

    /// <summary>Task and tenant of everything there is an example of, in order.</summary>
    public IReadOnlyList<(string Task, string Tenant)> Groups =>
        [.. _groups.Keys.OrderBy(group => group.Task, StringComparer.Ordinal)
            .ThenBy(group => group.Tenant, StringComparer.Ordinal)];

    /// <summary>Takes a record of the topic; a partition's come in order.</summary>
    public void Apply(SourceRecord record)
    {
        string key = record.Key is null ? "" : Encoding.UTF8.GetString(record.Key);
        if (record.Value is null)
        {
            Remove(key);
            return;
        }

        if (!Reader.TryRead(record, out var row, out _))
        {
            Unreadable++;
            return;
        }

        Remove(key);
        if (row.Revoked)
        {
            return;
        }

        var group = (row.Task, row.Tenant);
        if (!_groups.TryGetValue(group, out var rows))
        {
            _groups[group] = rows = new Dictionary<string, LabelledRow>(StringComparer.Ordinal);
        }

        rows[key] = new LabelledRow(record.Source.Partition, record.Offset, row);
        _places[key] = group;
        if (_places.Count > maxRows + (maxRows / 10))
        {
            Trim();
        }
    }

    /// <summary>Examples of a task and scope, in the order of training.</summary>
    /// <param name="task">The task.</param>
    /// <param name="scope">The tenant; empty: those of all tenants.</param>
    public IReadOnlyList<LabelledRow> Of(string task, string scope) => LabelledRow.InOrder(
        _groups.Where(group => group.Key.Task == task && (scope.Length == 0 || group.Key.Tenant == scope))
            .SelectMany(group => group.Value.Values));

    /// <summary>How many examples of a task and scope there are, and how many of them behind some offsets.</summary>
    /// <param name="task">The task.</param>
    /// <param name="scope">The tenant; empty: those of all tenants.</param>
    /// <param name="canUse">Which examples count.</param>
    /// <param name="nextOffsets">The offsets, by partition.</param>
    public (int All, int New) Count(
        string task, string scope, Func<LabelledRow, bool> canUse, IReadOnlyDictionary<int, long> nextOffsets)
    {
        var (all, fresh) = (0, 0);
        foreach (var row in _groups
            .Where(group => group.Key.Task == task && (scope.Length == 0 || group.Key.Tenant == scope))
            .SelectMany(group => group.Value.Values).Where(canUse))
        {
            all++;
            fresh += row.Offset >= nextOffsets.GetValueOrDefault(row.Partition) ? 1 : 0;
        }

        return (all, fresh);
    }

    private void Remove(string key)
    {
        if (_places.Remove(key, out var group))
        {
            _groups[group].Remove(key);
            if (_groups[group].Count == 0)
            {
                _groups.Remove(group);
            }
        }
    }

    private void Trim()
    {
        string[] oldest = [.. _groups.Values.SelectMany(rows => rows).OrderBy(row => row.Value.Value.LabelledAtMs)
            .ThenBy(row => row.Key, StringComparer.Ordinal).Take(_places.Count - maxRows).Select(row => row.Key)];
        foreach (string key in oldest)
        {
            Remove(key);
        }

        Dropped += oldest.Length;
    }
}
