using System.Text;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;

namespace StreamML.Storage.Contacts;

/// <summary>
/// A scorer task's state of its contacts: bytes by key, on disk. An index, 30 to 38 bytes per contact, and the running
/// batch are in memory. A checkpoint is written concurrently with later batches; until it is complete, the previous one
/// applies. Not thread-safe.
/// </summary>
/// <remarks>
/// Changelog <c>streamml.scorer.contacts</c>: key and value as put; a tombstone empties the key. Files:
/// <see cref="ContactSegment"/>, <see cref="ContactCheckpoint"/>.
/// </remarks>
public sealed class ContactStore : IStateStore
{
    private const byte KeyDigest = 18;

    // Emptying old segments keeps pace with writing: bytes examined per byte written.
    private const int EmptyingPace = 4;
    private const int LeastEmptyingBytes = 256 * 1024;

    private readonly string _directory;
    private readonly ContactMemory _memory;
    private readonly int _segmentBytes;
    private readonly Dictionary<string, byte[]> _pending = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private ContactIndex _index;
    private ContactLog _log;
    private SegmentReader? _emptying;
    private int _emptyingSlot;
    private RunningCheckpoint? _running;
    private bool _disposed;

    /// <summary>Opens the store in its own folder.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="memory">The memory that its index draws on.</param>
    /// <exception cref="Messaging.Errors.RoleStopException">There is not enough memory.</exception>
    public ContactStore(string directory, ContactMemory memory)
        : this(directory, memory, ContactPlace.MaxSegmentBytes)
    {
    }

    internal ContactStore(string directory, ContactMemory memory, int segmentBytes)
    {
        _directory = directory;
        _memory = memory;
        _segmentBytes = segmentBytes;
        Directory.CreateDirectory(directory);
        (_index, _log) = Empty();
        var checkpoint = ContactCheckpoint.TryRead(CheckpointPath);
        if (checkpoint is null || !TryLoad(checkpoint))
        {
            Reset();
        }
    }

    /// <inheritdoc />
    public TopicDefinition Changelog => TopicCatalogue.ScorerContacts;

    /// <inheritdoc />
    public long RestoreFrom { get; private set; }

    /// <summary>Number of keys, including emptied ones.</summary>
    public long Count => _index.Count;

    /// <summary>Bytes of the index.</summary>
    public long IndexBytes => _index.Bytes;

    /// <summary>Bytes of the segments on disk.</summary>
    public long FileBytes => _log.Bytes;

    /// <summary>Completes when the last checkpoint begun is complete or has failed.</summary>
    public Task Checkpointed => _running?.Work ?? Task.CompletedTask;

    private string CheckpointPath => Path.Combine(_directory, "contacts.checkpoint");

    /// <summary>
    /// The value of a key, including the running batch; empty if there is none. Valid until the next call.
    /// </summary>
    /// <exception cref="IOException">The files are damaged: the store starts anew when it is reopened.</exception>
    public ReadOnlyMemory<byte> Find(string key)
    {
        if (_pending.TryGetValue(key, out byte[]? pending))
        {
            return pending;
        }

        var contact = Digest.Of(KeyDigest, key);
        var place = _index.Find(contact);
        try
        {
            return place.Length == 0 ? default : _log.Read(contact, place);
        }
        catch (InvalidDataException damage)
        {
            throw Damaged(damage);
        }
    }

    /// <summary>Stores the value of a key, and writes the change to the changelog.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The bytes; owned by the store from now on.</param>
    /// <param name="output">The batch's output.</param>
    /// <param name="timestampMs">Time of the change, milliseconds since the Unix epoch.</param>
    public void Put(string key, byte[] value, IBatchOutput output, long timestampMs)
    {
        _pending[key] = value;
        output.SendChange(Changelog, Encoding.UTF8.GetBytes(key), value, timestampMs);
    }

    /// <inheritdoc />
    public void Restore(SourceRecord change)
    {
        byte[] key = change.Key
            ?? throw new InvalidDataException($"{change.Source} at offset {change.Offset} is not a change of this store.");
        Keep(Encoding.UTF8.GetString(key), change.Value ?? []);
        EmptySegments(EmptyingPace * (long)(change.Value?.Length ?? 0));
    }

    /// <inheritdoc />
    public void Commit()
    {
        long bytes = 0;
        foreach ((string key, byte[] value) in _pending)
        {
            Keep(key, value);
            bytes += value.Length;
        }

        _pending.Clear();
        EmptySegments(Math.Max(EmptyingPace * bytes, LeastEmptyingBytes));
        _log.Flush();
        FinishCheckpoint();
    }

    /// <inheritdoc />
    public void Rollback() => _pending.Clear();

    /// <summary>
    /// Begins to write committed state to disk; later batches do not wait for the sync. Does nothing while another
    /// checkpoint is being written.
    /// </summary>
    /// <param name="changelogOffset">Where a restart reads the changelog from, once the checkpoint is complete.</param>
    /// <exception cref="IOException">The previous checkpoint could not be written.</exception>
    public void Checkpoint(long changelogOffset)
    {
        if (_pending.Count > 0)
        {
            throw new InvalidOperationException("A checkpoint holds committed state only; a batch is pending.");
        }

        FinishCheckpoint();
        if (_running?.Work is { Exception: { } fault })
        {
            _running = null;
            throw new IOException(
                $"The checkpoint of the contacts could not be written: {fault.InnerException?.Message}", fault);
        }

        if (_running is null)
        {
            var segments = _log.InOrder();
            ContactSegment[] dirty = [.. segments.Where(segment => segment.IsDirty)];
            foreach (var segment in dirty)
            {
                segment.IsDirty = false;
            }

            var checkpoint = new ContactCheckpoint(
                changelogOffset, [.. segments.Select(segment => (segment.Number, segment.Length))]);
            _running = new RunningCheckpoint(checkpoint, _log.TakeRetired(), Task.Run(() => Write(checkpoint, dirty)));
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // A checkpoint still being written never takes effect: the next owner of the folder starts from the previous
        // one.
        lock (_gate)
        {
            _disposed = true;
        }

        _log.Dispose();
        _index.Dispose();
    }

    private void Write(ContactCheckpoint checkpoint, IReadOnlyList<ContactSegment> dirty)
    {
        try
        {
            foreach (var segment in dirty)
            {
                RandomAccess.FlushToDisk(segment.File);
            }
        }
        catch (ObjectDisposedException)
        {
            return;
        }
        catch
        {
            foreach (var segment in dirty)
            {
                segment.IsDirty = true;
            }

            throw;
        }

        lock (_gate)
        {
            if (!_disposed)
            {
                checkpoint.Write(CheckpointPath);
            }
        }
    }

    private void FinishCheckpoint()
    {
        if (_running is { Work.IsCompletedSuccessfully: true } done)
        {
            ContactLog.Delete(done.Retired);
            RestoreFrom = done.Checkpoint.ChangelogOffset;
            _running = null;
        }
    }

    private void Keep(string key, ReadOnlySpan<byte> value)
    {
        var contact = Digest.Of(KeyDigest, key);
        Point(contact, _log.Append(contact, value));
    }

    private void Point(Digest contact, ContactPlace place)
    {
        _log.Hold(place);
        var before = _index.Set(contact, place);
        if (before.IsSomewhere)
        {
            _log.Release(before);
        }
    }

    /// <summary>Continues emptying segments that are mostly dead, by this many bytes.</summary>
    private void EmptySegments(long bytes)
    {
        try
        {
            while (bytes > 0 && (_emptying ??= _log.ToEmpty(out _emptyingSlot)) is { } reader)
            {
                if (reader.Segment.LiveBytes == 0 || !reader.TryRead(out var record))
                {
                    _log.Retire(_emptyingSlot);
                    _emptying = null;
                    continue;
                }

                bytes -= record.Value.Length;
                var live = record.Value.Span;
                var contact = ContactSegment.ContactOf(live);
                var place = _index.Find(contact);
                if (place.Slot == _emptyingSlot && place.Position == reader.Position)
                {
                    Point(contact, _log.Append(contact, live[ContactSegment.RecordHeadBytes..]));
                }
            }
        }
        catch (InvalidDataException damage)
        {
            throw Damaged(damage);
        }
    }

    private bool TryLoad(ContactCheckpoint checkpoint)
    {
        try
        {
            foreach ((long number, int length) in checkpoint.Segments)
            {
                var segment = ContactSegment.Open(_directory, number, length);
                int slot = _log.Adopt(segment);
                var reader = new SegmentReader(segment);
                while (reader.TryRead(out var record))
                {
                    var read = record.Value.Span;
                    Point(
                        ContactSegment.ContactOf(read),
                        new ContactPlace(slot, reader.Position, read.Length - ContactSegment.RecordHeadBytes));
                }
            }
        }
        catch (Exception damage) when (damage is InvalidDataException or FileNotFoundException)
        {
            return false;
        }

        RestoreFrom = checkpoint.ChangelogOffset;
        DeleteOthers(checkpoint);
        return true;
    }

    private void DeleteOthers(ContactCheckpoint? checkpoint)
    {
        var named = (checkpoint?.Segments ?? []).Select(segment => ContactSegment.PathOf(_directory, segment.Number))
            .ToHashSet();
        foreach (string path in Directory.GetFiles(_directory, "contacts-*.log"))
        {
            if (!named.Contains(path))
            {
                File.Delete(path);
            }
        }
    }

    private void Reset()
    {
        _log.Dispose();
        _index.Dispose();
        File.Delete(CheckpointPath);
        DeleteOthers(checkpoint: null);
        (_index, _log) = Empty();
        RestoreFrom = 0;
    }

    private (ContactIndex Index, ContactLog Log) Empty()
        => (new ContactIndex(_memory), new ContactLog(_directory, _segmentBytes));

    private IOException Damaged(InvalidDataException damage)
    {
        File.Delete(CheckpointPath);
        return new IOException($"{damage.Message} The contacts are read from the changelog again.", damage);
    }

    private sealed record RunningCheckpoint(
        ContactCheckpoint Checkpoint, IReadOnlyList<ContactSegment> Retired, Task Work);
}
