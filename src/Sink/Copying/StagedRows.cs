namespace StreamML.Sink.Copying;

/// <summary>
/// The rows of one table in a batch, each knowing the record it came from. They are made in any order and copied in
/// that of their keys, the same in all sinks, so that two hardly ever wait for each other; where they do, PostgreSQL
/// ends one, which tries again.
/// </summary>
internal sealed class StagedRows(SinkTable table)
{
    // A buffer above this is let go after its batch, so that one batch of giants does not stay in memory.
    private const int KeepBytes = 32 * 1024 * 1024;

    private readonly List<(int Start, int Record)> _rows = [];
    private readonly List<int> _awaited = [];
    private readonly List<long> _receivedAtMs = [];
    private CopyBuffer _sorted = new();
    private TaskCompletionSource _encoded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Their table.</summary>
    public SinkTable Table { get; } = table;

    /// <summary>Where writers write.</summary>
    public CopyBuffer Buffer { get; private set; } = new();

    /// <summary>Indexes in the batch of the records that are to become rows.</summary>
    public IReadOnlyList<int> Awaited => _awaited;

    /// <summary>Completes when all rows are here; with the fault where they cannot be made.</summary>
    public Task Encoded => _encoded.Task;

    /// <summary>How many rows there are.</summary>
    public int Count => _rows.Count;

    /// <summary>Some have the same key.</summary>
    public bool Repeats { get; private set; }

    /// <summary>One of them withdraws a message.</summary>
    public bool Withdraws { get; set; }

    /// <summary>When webhooks that led to rows arrived, milliseconds since the Unix epoch, in any order.</summary>
    public IReadOnlyList<long> ReceivedAtMs => _receivedAtMs;

    /// <summary>Notes when the webhook of a row arrived; 0: not known.</summary>
    public void Received(long atMs)
    {
        if (atMs > 0)
        {
            _receivedAtMs.Add(atMs);
        }
    }

    /// <summary>Notes a record that is to become a row.</summary>
    public void Await(int record) => _awaited.Add(record);

    /// <summary>All rows are here, or cannot be made.</summary>
    public void Complete(Exception? fault)
    {
        if (fault is null)
        {
            Sort();
            _encoded.TrySetResult();
        }
        else
        {
            _encoded.TrySetException(fault);
        }
    }

    /// <summary>Notes the row that begins at <paramref name="start"/>.</summary>
    public void Add(int start, int record) => _rows.Add((start, record));

    /// <summary>Index in the batch of the record that a row came from.</summary>
    public int RecordOf(int row) => _rows[row].Record;

    /// <summary>The bytes of the rows from <paramref name="first"/> up to before <paramref name="end"/>.</summary>
    public ReadOnlyMemory<byte> Bytes(int first, int end)
        => Buffer.Slice(_rows[first].Start, end == _rows.Count ? Buffer.Length : _rows[end].Start);

    // Bytes of the fields up to the last of the key, lengths included: not PostgreSQL's order, but one for all.
    private void Sort()
    {
        var keys = new (int Start, int Length, int End, int Record)[_rows.Count];
        for (int row = 0; row < keys.Length; row++)
        {
            var (start, record) = _rows[row];
            int end = row + 1 < keys.Length ? _rows[row + 1].Start : Buffer.Length;
            keys[row] = (start, Buffer.LengthOfFields(start, Table.KeyFields), end, record);
        }

        var bytes = Buffer.Slice(0, Buffer.Length);
        Array.Sort(keys, (left, right) =>
        {
            int order = bytes.Span.Slice(left.Start, left.Length)
                .SequenceCompareTo(bytes.Span.Slice(right.Start, right.Length));
            return order == 0 ? left.Record - right.Record : order;
        });
        _rows.Clear();
        for (int row = 0; row < keys.Length; row++)
        {
            var (start, length, end, record) = keys[row];
            Repeats |= row > 0 && bytes.Span.Slice(start, length)
                .SequenceEqual(bytes.Span.Slice(keys[row - 1].Start, keys[row - 1].Length));
            _rows.Add((_sorted.Length, record));
            _sorted.Append(bytes.Span[start..end]);
        }

        (Buffer, _sorted) = (_sorted, Buffer);
    }

    /// <summary>Empties it for the next batch.</summary>
    public void Clear()
    {
        _rows.Clear();
        _awaited.Clear();
        _receivedAtMs.Clear();
        _encoded = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Buffer.Clear(KeepBytes);
        _sorted.Clear(KeepBytes);
        (Withdraws, Repeats) = (false, false);
    }
}
