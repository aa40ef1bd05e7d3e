using System.Buffers.Binary;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;

namespace StreamML.Storage.Seen;

/// <summary>
/// Ids already normalised, for nine days and the rest of a tenth: de-duplicates messages, statuses and events. A
/// batch's digests are pending in memory until its transaction has committed; only then do they enter the day's table.
/// Memory: the pending digests; the tables are in the page cache. Not thread-safe.
/// </summary>
/// <remarks>
/// Changelog <c>streamml.normaliser.seen</c>: key 16 bytes digest, value 8 bytes big-endian milliseconds since the Unix
/// epoch. Applying it again changes nothing, so a table may be ahead of its checkpoint. File <c>seen.checkpoint</c>,
/// version 1, little-endian:
/// <code>
/// 0    8 bytes  "SMLSEENC"
/// 8    8 bytes  next changelog offset
/// 16   8 bytes  latest time seen, milliseconds since the Unix epoch
/// 24   4 bytes  number of days
/// 28   8 bytes  each day that must have a table, days since 1970-01-01
/// ...  4 bytes  CRC-32C of all before
/// </code>
/// </remarks>
internal sealed class SeenStore : IStateStore
{
    /// <summary>
    /// Full days kept in addition to the current one. Meta redelivers for 7 days; 8 and more are promised.
    /// </summary>
    public const int DaysKept = 9;

    private const long DayMs = 86_400_000;

    private readonly string _directory;
    private readonly HashSet<Digest> _pending = [];
    private readonly List<(Digest Digest, long TimeMs)> _order = [];
    private SeenSegments _segments;
    private long _latestMs;

    /// <summary>Opens the store in its own folder.</summary>
    public SeenStore(string directory)
    {
        _directory = directory;
        _segments = new SeenSegments(directory);
        var checkpoint = SeenCheckpoint.TryRead(CheckpointPath);
        if (checkpoint is null || !checkpoint.Days.All(_segments.Days.Contains))
        {
            Reset();
            return;
        }

        RestoreFrom = checkpoint.ChangelogOffset;
        _latestMs = checkpoint.LatestMs;
    }

    /// <inheritdoc />
    public TopicDefinition Changelog => TopicCatalogue.NormaliserSeen;

    /// <inheritdoc />
    public long RestoreFrom { get; private set; }

    /// <summary>Number of digests on disk.</summary>
    public long Count => _segments.Count;

    /// <summary>Bytes of the tables on disk.</summary>
    public long FileBytes => _segments.FileBytes;

    private string CheckpointPath => Path.Combine(_directory, "seen.checkpoint");

    /// <summary>Marks an id as seen, and writes it to the changelog.</summary>
    /// <param name="digest">The id.</param>
    /// <param name="timeMs">When it arrived, milliseconds since the Unix epoch; determines the day.</param>
    /// <param name="output">The batch it belongs to.</param>
    /// <returns>False if it was seen before, in this batch or an earlier one; nothing is written.</returns>
    public bool TryAdd(Digest digest, long timeMs, IBatchOutput output)
    {
        if (Contains(digest))
        {
            return false;
        }

        _pending.Add(digest);
        _order.Add((digest, timeMs));
        byte[] value = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(value, timeMs);
        output.SendChange(Changelog, digest.ToArray(), value, timeMs);
        return true;
    }

    /// <summary>Whether an id was seen, in this batch or an earlier one.</summary>
    public bool Contains(Digest digest) => _pending.Contains(digest) || _segments.Contains(digest);

    /// <inheritdoc />
    public void Restore(SourceRecord change)
    {
        if (change.Key is not { Length: Digest.Bytes } key || change.Value is not { Length: 8 } value)
        {
            throw new InvalidDataException($"{change.Source} at offset {change.Offset} is not a change of this store.");
        }

        Insert(Digest.Read(key), BinaryPrimitives.ReadInt64BigEndian(value));
    }

    /// <inheritdoc />
    public void Commit()
    {
        foreach ((var digest, long timeMs) in _order)
        {
            Insert(digest, timeMs);
        }

        Rollback();
    }

    /// <inheritdoc />
    public void Rollback()
    {
        _pending.Clear();
        _order.Clear();
    }

    /// <inheritdoc />
    public void Checkpoint(long changelogOffset)
    {
        if (_order.Count > 0)
        {
            throw new InvalidOperationException("A checkpoint holds committed state only; a batch is pending.");
        }

        _segments.Flush();
        long[] days = [.. _segments.Days.Where(day => day >= OldestDay)];
        new SeenCheckpoint(changelogOffset, _latestMs, days).Write(CheckpointPath);

        // Only now: a checkpoint that names a day without a table forces a full rebuild.
        _segments.Drop(OldestDay);
        RestoreFrom = changelogOffset;
    }

    /// <inheritdoc />
    public void Dispose() => _segments.Dispose();

    private long OldestDay => (_latestMs / DayMs) - DaysKept;

    private void Insert(Digest digest, long timeMs)
    {
        _latestMs = Math.Max(_latestMs, timeMs);

        // An id too late for its own day goes to the oldest day kept.
        _segments.Add(Math.Max(timeMs / DayMs, OldestDay), digest);
    }

    private void Reset()
    {
        _segments.Dispose();
        foreach (string path in Directory.GetFiles(_directory, "seen*"))
        {
            File.Delete(path);
        }

        _segments = new SeenSegments(_directory);
    }
}
