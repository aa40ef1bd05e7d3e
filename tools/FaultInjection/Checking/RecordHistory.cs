using System.Buffers.Binary;
using System.Security.Cryptography;
using StreamML.Messaging.Sources;

namespace StreamML.FaultInjection.Checking;

/// <summary>
/// Digests of the records seen at every offset. Checks that an offset never shows two values, that a reader never goes
/// back, and that committed records stay. One thread feeds one reader.
/// </summary>
internal sealed class RecordHistory
{
    private readonly Dictionary<SourcePartition, SortedDictionary<long, Int128>> _seen = [];
    private readonly Dictionary<SourcePartition, long> _last = [];

    /// <summary>Number of offsets that showed two values.</summary>
    public long Changed { get; private set; }

    /// <summary>Number of records that came after one with a higher offset.</summary>
    public long WentBack { get; private set; }

    /// <summary>Adds a record.</summary>
    /// <returns>Whether it is the first at its offset.</returns>
    public bool Add(SourceRecord record)
    {
        if (!_seen.TryGetValue(record.Source, out var offsets))
        {
            _seen[record.Source] = offsets = [];
        }

        var digest = DigestOf(record);
        if (offsets.TryGetValue(record.Offset, out var before))
        {
            Changed += before == digest ? 0 : 1;
            return false;
        }

        if (offsets.Count > 0 && record.Offset < Last(record.Source))
        {
            WentBack++;
        }

        offsets.Add(record.Offset, digest);
        _last[record.Source] = Math.Max(Last(record.Source), record.Offset);
        return true;
    }

    /// <summary>
    /// Compares a complete reading, made afterwards, with this one, made during the run: offsets with another value,
    /// offsets that are gone, and offsets that this reader skipped.
    /// </summary>
    public (long Changed, long Gone, long Skipped) Compare(RecordHistory whole)
    {
        long changed = 0, gone = 0, skipped = 0;
        foreach (var (source, offsets) in _seen)
        {
            var later = whole._seen.GetValueOrDefault(source) ?? [];
            foreach (var (offset, digest) in offsets)
            {
                if (!later.TryGetValue(offset, out var found))
                {
                    gone++;
                }
                else if (found != digest)
                {
                    changed++;
                }
            }

            long end = Last(source);
            skipped += later.Keys.TakeWhile(offset => offset <= end).Count(offset => !offsets.ContainsKey(offset));
        }

        return (changed, gone, skipped);
    }

    private long Last(SourcePartition source) => _last.GetValueOrDefault(source, -1);

    private static Int128 DigestOf(SourceRecord record)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(BitConverter.GetBytes(record.Key?.Length ?? -1));
        hash.AppendData(record.Key ?? []);
        hash.AppendData(record.Value ?? []);
        return BinaryPrimitives.ReadInt128LittleEndian(hash.GetHashAndReset());
    }
}
