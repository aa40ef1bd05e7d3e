namespace StreamML.Trainer.Posting;

/// <summary>Gathers JSON records into bodies that Ingest takes in one call. Not thread-safe.</summary>
/// <param name="recordsMax">
/// Most records of a body. 500 is half of what Ingest takes by default, and an answer takes milliseconds.
/// </param>
public sealed class RecordBatches(int recordsMax = RecordBatches.RecordsMaxDefault)
{
    /// <summary>Most records of a body where nothing else is said.</summary>
    public const int RecordsMaxDefault = 500;

    // A third of Ingest's largest body by default.
    private const int BytesMax = 1 << 20;

    private readonly MemoryStream _body = new();

    /// <summary>Records gathered since the last body.</summary>
    public int Count { get; private set; }

    /// <summary>Whether no other record of this size has room.</summary>
    public bool IsFull(int bytes) => Count > 0 && (Count >= recordsMax || _body.Length + bytes + 2 > BytesMax);

    /// <summary>Adds a record; the caller has taken the body if it was full.</summary>
    public void Add(ReadOnlySpan<byte> json)
    {
        _body.WriteByte(Count == 0 ? (byte)'[' : (byte)',');
        _body.Write(json);
        Count++;
    }

    /// <summary>Takes the body, a JSON array; empty if no record was added.</summary>
    public byte[] Take()
    {
        if (Count == 0)
        {
            return [];
        }

        _body.WriteByte((byte)']');
        byte[] body = _body.ToArray();
        _body.SetLength(0);
        Count = 0;
        return body;
    }
}
