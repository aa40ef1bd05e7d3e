using StreamML.Sink.Tables;

namespace StreamML.Sink.Copying;

/// <summary>The rows of one table in a batch, ready to be copied, each knowing the record it came from.</summary>
internal sealed class StagedRows(SinkTable table)
{
    // A buffer above this is let go after its batch, so that one batch of giants does not stay in memory.
    private const int KeepBytes = 32 * 1024 * 1024;

    private readonly List<(int Start, int Record)> rows = [];

    /// <summary>Their table.</summary>
    public SinkTable Table { get; } = table;

    /// <summary>Where writers write.</summary>
    public CopyBuffer Buffer { get; } = new();

    /// <summary>How many rows there are.</summary>
    public int Count => rows.Count;

    /// <summary>One of them withdraws a message.</summary>
    public bool Withdraws { get; set; }

    /// <summary>Notes the row that begins at <paramref name="start"/>.</summary>
    public void Add(int start, int record) => rows.Add((start, record));

    /// <summary>Index in the batch of the record that a row came from.</summary>
    public int RecordOf(int row) => rows[row].Record;

    /// <summary>The bytes of the rows from <paramref name="first"/> up to before <paramref name="end"/>.</summary>
    public ReadOnlyMemory<byte> Bytes(int first, int end)
        => Buffer.Slice(rows[first].Start, end == rows.Count ? Buffer.Length : rows[end].Start);

    /// <summary>Empties it for the next batch.</summary>
    public void Clear()
    {
        rows.Clear();
        Buffer.Clear(KeepBytes);
        Withdraws = false;
    }
}
