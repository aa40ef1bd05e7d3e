using System.Text;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// What to erase of a partition: every record with a value under some keys, whether its transaction was committed or
/// not, and single records by offset. Tombstones under the keys stay: readers of a compacted topic need them.
/// </summary>
public sealed class RecordErasure
{
    private const int StackKeyBytes = 512;

    // Latin-1, one letter a byte: keys are bytes, and texts can be looked up by a span.
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<long, byte[]?> _records = [];

    /// <summary>Erases the records under a key.</summary>
    public void AddKey(ReadOnlySpan<byte> key) => _keys.Add(Encoding.Latin1.GetString(key));

    /// <summary>Erases a record, or puts another value in its place.</summary>
    /// <param name="offset">The record's offset. Where there is none, nothing happens.</param>
    /// <param name="value">Its new value; null: the record goes.</param>
    public void AddRecord(long offset, byte[]? value) => _records[offset] = value;

    /// <summary>What becomes of a record.</summary>
    /// <param name="offset">Its offset.</param>
    /// <param name="record">The record.</param>
    /// <param name="value">Its new value, where it is replaced.</param>
    internal ErasureAction Of(long offset, in RecordView record, out byte[]? value)
    {
        if (_records.TryGetValue(offset, out value))
        {
            return value is null ? ErasureAction.Erase : ErasureAction.Replace;
        }

        return record.HasKey && record.HasValue && _keys.Count > 0 && HasKey(record.Key)
            ? ErasureAction.Erase
            : ErasureAction.Keep;
    }

    private bool HasKey(ReadOnlySpan<byte> key)
    {
        var letters = key.Length <= StackKeyBytes ? stackalloc char[key.Length] : new char[key.Length];
        Encoding.Latin1.GetChars(key, letters);
        return _keys.GetAlternateLookup<ReadOnlySpan<char>>().Contains(letters);
    }
}

/// <summary>What becomes of a record.</summary>
internal enum ErasureAction
{
    /// <summary>It stays as it is.</summary>
    Keep,

    /// <summary>It gets another value.</summary>
    Replace,

    /// <summary>It goes; its offset stays empty.</summary>
    Erase,
}

/// <summary>What an erasure did to a partition.</summary>
/// <param name="Erased">Records that are gone.</param>
/// <param name="Replaced">Records that have another value.</param>
/// <param name="IsComplete">False: some of the partition could not be read or rewritten, and may hold more.</param>
public readonly record struct ErasedRecords(long Erased, long Replaced, bool IsComplete);
