using StreamML.Schemas.V1;

namespace StreamML.Trainer.Role;

/// <summary>How many examples there are of something.</summary>
/// <param name="All">Those that count.</param>
/// <param name="Fresh">Those of them that the last training had not read.</param>
/// <param name="FirstMs">When the first of them came, milliseconds since the Unix epoch; the largest number if none
/// did.</param>
/// <param name="LastMs">When the last of them came; 0 if none did.</param>
internal readonly record struct RowCounts(int All, int Fresh, long FirstMs, long LastMs)
{
    /// <summary>Of nothing.</summary>
    public static RowCounts None { get; } = new(0, 0, long.MaxValue, 0);

    /// <summary>Of both.</summary>
    public static RowCounts operator +(RowCounts one, RowCounts other) => new(
        one.All + other.All, one.Fresh + other.Fresh, Math.Min(one.FirstMs, other.FirstMs),
        Math.Max(one.LastMs, other.LastMs));
}

/// <summary>
/// The examples of one task and campaign, or of a tenant that are of none, counted as they come and go. One thread at a
/// time.
/// </summary>
/// <param name="canUse">Which examples count; asked once of each.</param>
internal sealed class RowGroup(Func<LabelledRow, bool> canUse)
{
    private readonly Dictionary<string, LabelledRow> _rows = new(StringComparer.Ordinal);
    private readonly HashSet<string> _usable = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FreshRows> _marks = new(StringComparer.Ordinal);
    private long _firstMs = long.MaxValue;
    private long _lastMs;

    /// <summary>Whether nothing is left.</summary>
    public bool IsEmpty => _rows.Count == 0;

    /// <summary>The examples.</summary>
    public IEnumerable<LabelledRow> Rows => _rows.Values;

    /// <summary>The examples with their keys.</summary>
    public IEnumerable<KeyValuePair<string, LabelledRow>> Entries => _rows;

    /// <summary>Adds an example whose key is not there.</summary>
    public void Put(string key, LabelledRow row)
    {
        _rows.Add(key, row);
        if (!canUse(row))
        {
            return;
        }

        _usable.Add(key);

        // When labels came is not taken back: one that is replaced or withdrawn has come all the same.
        _firstMs = Math.Min(_firstMs, row.Value.Version);
        _lastMs = Math.Max(_lastMs, row.Value.Version);
        foreach (var mark in _marks.Values)
        {
            mark.Count += mark.IsFresh(row.Partition, row.Offset) ? 1 : 0;
        }
    }

    /// <summary>Removes an example that is there.</summary>
    public LabelledRow Remove(string key)
    {
        _rows.Remove(key, out var row);
        if (_usable.Remove(key))
        {
            foreach (var mark in _marks.Values)
            {
                mark.Count -= mark.IsFresh(row!.Partition, row.Offset) ? 1 : 0;
            }
        }

        return row!;
    }

    /// <summary>Counts. Only after another training are the examples looked at one by one.</summary>
    /// <param name="scope">The scope that is asked for: each has had its own trainings.</param>
    /// <param name="last">The last training; null: there was none.</param>
    public RowCounts Count(string scope, TrainingRun? last)
    {
        if (!_marks.TryGetValue(scope, out var mark) || mark.RunId != (last?.RunId ?? ""))
        {
            _marks[scope] = mark = new FreshRows(last);
            mark.Count = _usable.Count(key => mark.IsFresh(_rows[key].Partition, _rows[key].Offset));
        }

        return new RowCounts(_usable.Count, mark.Count, _firstMs, _lastMs);
    }
}

/// <summary>Counts the examples that a training had not read.</summary>
/// <param name="last">The training; null: there was none.</param>
internal sealed class FreshRows(TrainingRun? last)
{
    private readonly IReadOnlyDictionary<int, long> _ends = RunBook.Ends(last);

    /// <summary>The training's id; empty: there was none.</summary>
    public string RunId { get; } = last?.RunId ?? "";

    /// <summary>How many there are.</summary>
    public int Count { get; set; }

    /// <summary>Whether the training had not read an example.</summary>
    public bool IsFresh(int partition, long offset) => offset >= _ends.GetValueOrDefault(partition);
}
