using System.Globalization;

namespace StreamML.Storage.Seen;

/// <summary>
/// The tables of the days kept. Each day has one table; a full one is copied into a larger one under the next
/// generation, made durable, then the smaller one is deleted: at any moment there is a complete table for every day.
/// </summary>
internal sealed class SeenSegments : IDisposable
{
    // Growing by half keeps a table between 46 and 70 % full: 23 to 34 bytes per id.
    private const double Growth = 1.5;

    private readonly string _directory;
    private readonly SortedList<long, (SeenTable Table, int Generation)> _days = [];
    private readonly HashSet<long> _dirty = [];
    private SeenTable[] _newestFirst = [];

    /// <summary>Opens the folder's tables; incomplete files are removed.</summary>
    public SeenSegments(string directory)
    {
        _directory = directory;
        Directory.CreateDirectory(directory);
        foreach (string path in Directory.GetFiles(directory, "seen-*"))
        {
            Open(path);
        }

        Reorder();
    }

    /// <summary>Days with tables, oldest first.</summary>
    public IEnumerable<long> Days => _days.Keys;

    /// <summary>Number of digests, all days.</summary>
    public long Count => _days.Values.Sum(day => day.Table.Count);

    /// <summary>Bytes on disk, all days.</summary>
    public long FileBytes => _days.Values.Sum(day => day.Table.FileBytes);

    /// <summary>Whether any day has the digest. Starts with the newest day: most repeats come soon.</summary>
    public bool Contains(Digest digest)
    {
        foreach (var table in _newestFirst)
        {
            if (table.Contains(digest))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds a digest to a day.</summary>
    public void Add(long day, Digest digest)
    {
        if (!_days.TryGetValue(day, out var segment))
        {
            segment = (SeenTable.Create(PathOf(day, 0), day, SeenTable.FirstCapacity), 0);
            _days[day] = segment;
            Reorder();
        }

        _dirty.Add(day);
        while (!segment.Table.TryAdd(digest))
        {
            segment = Grow(day, segment.Table, segment.Generation);
        }
    }

    /// <summary>Writes every changed day to disk.</summary>
    public void Flush()
    {
        foreach (long day in _dirty)
        {
            _days[day].Table.Flush();
        }

        if (_dirty.Count > 0)
        {
            Durable.SyncDirectory(_directory);
        }

        _dirty.Clear();
    }

    /// <summary>Removes days before <paramref name="oldestDay"/>.</summary>
    public void Drop(long oldestDay)
    {
        foreach (long day in _days.Keys.Where(day => day < oldestDay).ToArray())
        {
            var table = _days[day].Table;
            _days.Remove(day);
            _dirty.Remove(day);
            table.Dispose();
            File.Delete(table.Path);
        }

        Reorder();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var segment in _days.Values)
        {
            segment.Table.Dispose();
        }

        _days.Clear();
        _newestFirst = [];
    }

    private (SeenTable Table, int Generation) Grow(long day, SeenTable small, int generation)
    {
        string path = PathOf(day, generation + 1);
        string unfinished = path + ".tmp";
        for (double factor = Growth; ; factor *= Growth)
        {
            using var large = SeenTable.Create(unfinished, day, (long)(small.Capacity * factor));
            if (small.CopyTo(large))
            {
                large.Flush();
                break;
            }
        }

        File.Move(unfinished, path, overwrite: true);
        Durable.SyncDirectory(_directory);
        (SeenTable Table, int Generation) grown = (SeenTable.TryOpen(path)!, generation + 1);
        _days[day] = grown;
        Reorder();
        small.Dispose();
        File.Delete(small.Path);
        return grown;
    }

    /// <summary>
    /// Adopts a file of an earlier run, unless it is unfinished or a later generation of the day exists.
    /// </summary>
    private void Open(string path)
    {
        string[] parts = Path.GetFileNameWithoutExtension(path).Split('-');
        bool named = Path.GetExtension(path) == ".tbl" && parts.Length == 3
            && long.TryParse(parts[1], CultureInfo.InvariantCulture, out long day)
            && int.TryParse(parts[2], CultureInfo.InvariantCulture, out int generation);
        var table = named ? SeenTable.TryOpen(path) : null;
        if (table is null)
        {
            File.Delete(path);
            return;
        }

        generation = int.Parse(parts[2], CultureInfo.InvariantCulture);
        if (_days.TryGetValue(table.Day, out var other))
        {
            var older = other.Generation < generation ? other.Table : table;
            older.Dispose();
            File.Delete(older.Path);
            if (older == table)
            {
                return;
            }
        }

        _days[table.Day] = (table, generation);
    }

    private void Reorder() => _newestFirst = [.. _days.Values.Reverse().Select(segment => segment.Table)];

    private string PathOf(long day, int generation)
        => Path.Combine(_directory, string.Create(CultureInfo.InvariantCulture, $"seen-{day}-{generation}.tbl"));
}
