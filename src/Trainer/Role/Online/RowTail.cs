using StreamML.Schemas.V1;

namespace StreamML.Trainer.Role.Online;

/// <summary>
/// The examples in the order in which they came, for comparisons that look at each of them once. One thread at a time.
/// </summary>
/// <param name="most">Most examples kept; of more, those that came first go.</param>
internal sealed class RowTail(int most)
{
    private readonly List<ArrivedRow> _rows = [];
    private readonly Dictionary<int, long> _times = [];
    private long _first;

    /// <summary>The place after the last example, from 0.</summary>
    public long End => _first + _rows.Count;

    /// <summary>Adds an example; a partition's come in order.</summary>
    /// <param name="row">The example.</param>
    /// <param name="before">Offset of the record of the same thing before it; -1: none.</param>
    public void Add(LabelledRow row, long before)
    {
        long at = Math.Max(row.WrittenAtMs, _times.GetValueOrDefault(row.Partition));
        _times[row.Partition] = at;
        _rows.Add(new ArrivedRow(row, at, before));
        if (_rows.Count > most + (most / 10))
        {
            int gone = _rows.Count - most;
            _rows.RemoveRange(0, gone);
            _first += gone;
        }
    }

    /// <summary>
    /// Examples from a place on, in the order in which they were written: it is the same one after a restart, when
    /// partitions are read one after the other.
    /// </summary>
    /// <param name="place">The place.</param>
    /// <param name="wanted">Which of them.</param>
    public IReadOnlyList<ArrivedRow> From(long place, Func<TrainingRow, bool> wanted) =>
    [
        .. _rows.Skip((int)Math.Max(0, place - _first)).Where(row => wanted(row.Row.Value)).OrderBy(row => row.AtMs)
            .ThenBy(row => row.Row.Partition).ThenBy(row => row.Row.Offset),
    ];
}
