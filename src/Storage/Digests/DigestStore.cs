using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;
using RocksDbSharp;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;

namespace StreamML.Storage.Digests;

/// <summary>
/// Bytes by digest in RocksDB, for a task with more keys than fit in memory, which forgets each some time after it was
/// written last. Of what a batch writes nothing reaches the database before its transaction has committed. There is no
/// write-ahead log: what a kill takes is in the changelog behind the last checkpoint. One thread at a time.
/// </summary>
/// <remarks>
/// Changelog: key 16 bytes, value as put; a tombstone removes the key. If it is a typed topic, its keys are texts,
/// which stand under their digests, and values have the topic's frame. In the database beside them stands
/// <c>checkpoint</c>: 8 bytes little-endian, the next changelog offset. Applying a change again changes nothing, so the
/// database may be ahead of it.
/// </remarks>
internal sealed class DigestStore : IStateStore
{
    private const ulong WriteBufferBytes = 8 * 1024 * 1024;
    private const ulong CacheBytes = 8 * 1024 * 1024;
    private const int FilterBitsPerKey = 10;
    private const byte TextKey = 36;

    private static readonly byte[] CheckpointKey = "checkpoint"u8.ToArray();
    private static readonly WriteOptions Unlogged = new WriteOptions().DisableWal(1);

    private readonly Dictionary<Digest, byte[]?> _pending = [];
    private readonly string _directory;
    private readonly RocksDb _database;

    /// <summary>Opens the store in a folder that is its own; damaged files are dropped.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="changelog">Its changelog.</param>
    /// <param name="keptMs">How long after its last write a key is kept at least, milliseconds; -1 for ever.</param>
    /// <exception cref="IOException">The files cannot be opened, for example because another process has.</exception>
    public DigestStore(string directory, TopicDefinition changelog, long keptMs)
    {
        (_directory, Changelog) = (directory, changelog);
        int seconds = keptMs < 0 ? 0 : (int)Math.Min(keptMs / 1_000, int.MaxValue);
        try
        {
            _database = Open(directory, seconds);
        }
        catch (IOException damage) when (IsDamage(damage))
        {
            Directory.Delete(directory, recursive: true);
            _database = Open(directory, seconds);
        }

        RestoreFrom = Read(CheckpointKey) is { } offset ? BinaryPrimitives.ReadInt64LittleEndian(offset) : 0;
    }

    /// <inheritdoc />
    public TopicDefinition Changelog { get; }

    /// <inheritdoc />
    public long RestoreFrom { get; private set; }

    private string DamageMark => Path.Combine(_directory, "damaged");

    /// <summary>What is kept under a key, the running batch included; null where there is nothing.</summary>
    /// <exception cref="IOException">The files are damaged: the store begins anew when it is opened again.</exception>
    public byte[]? Find(Digest key)
    {
        if (_pending.TryGetValue(key, out byte[]? pending))
        {
            return pending;
        }

        Span<byte> bytes = stackalloc byte[Digest.Bytes];
        key.Write(bytes);
        return Read(bytes);
    }

    /// <summary>Keeps bytes under a key, and writes the change to the changelog.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The bytes; the store's own from now on.</param>
    /// <param name="output">The batch's output.</param>
    /// <param name="timestampMs">Time of the change, milliseconds since the Unix epoch.</param>
    public void Put(Digest key, byte[] value, IBatchOutput output, long timestampMs)
    {
        _pending[key] = value;
        output.SendChange(Changelog, key.ToArray(), value, timestampMs);
    }

    /// <summary>Forgets a key, and writes that to the changelog.</summary>
    /// <param name="key">The key.</param>
    /// <param name="output">The batch's output.</param>
    /// <param name="timestampMs">Time of the change, milliseconds since the Unix epoch.</param>
    public void Remove(Digest key, IBatchOutput output, long timestampMs)
    {
        _pending[key] = null;
        output.SendChange(Changelog, key.ToArray(), value: null, timestampMs);
    }

    /// <summary>What the value of a text key stands under.</summary>
    public static Digest Of(string key) => Digest.Of(TextKey, key);

    /// <summary>Keeps a value under a text key, and writes it to the changelog, which is its topic.</summary>
    /// <param name="id">The digest of the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="output">The batch's output.</param>
    /// <param name="timestampMs">Event time, milliseconds since the Unix epoch.</param>
    public void Put(Digest id, string key, IMessage value, IBatchOutput output, long timestampMs)
        => _pending[id] = output.SendState(Changelog, key, value, timestampMs);

    /// <inheritdoc />
    public void Restore(SourceRecord change)
    {
        if (change.Key is null || (Changelog.Value is null && change.Key.Length != Digest.Bytes))
        {
            throw new InvalidDataException($"{change.Source} at offset {change.Offset} is no change of this store.");
        }

        byte[] key = Changelog.Value is null ? change.Key : Of(Encoding.UTF8.GetString(change.Key)).ToArray();

        Guard(() =>
        {
            if (change.Value is null)
            {
                _database.Remove(key, null, Unlogged);
            }
            else
            {
                _database.Put(key, change.Value, null, Unlogged);
            }
        });
    }

    /// <inheritdoc />
    public void Commit()
    {
        if (_pending.Count == 0)
        {
            return;
        }

        using var batch = new WriteBatch();
        Span<byte> bytes = stackalloc byte[Digest.Bytes];
        foreach (var (key, value) in _pending)
        {
            key.Write(bytes);
            if (value is null)
            {
                batch.Delete(bytes);
            }
            else
            {
                batch.Put(bytes, value);
            }
        }

        Guard(() => _database.Write(batch, Unlogged));
        _pending.Clear();
    }

    /// <inheritdoc />
    public void Rollback() => _pending.Clear();

    /// <inheritdoc />
    public void Checkpoint(long changelogOffset)
    {
        byte[] offset = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(offset, changelogOffset);
        Guard(() =>
        {
            _database.Put(CheckpointKey, offset, null, Unlogged);
            _database.Flush(new FlushOptions().SetWaitForFlush(true));
        });
        RestoreFrom = changelogOffset;
    }

    /// <inheritdoc />
    public void Dispose() => _database.Dispose();

    private static RocksDb Open(string directory, int keptSeconds)
    {
        Directory.CreateDirectory(directory);
        if (File.Exists(Path.Combine(directory, "damaged")))
        {
            throw new IOException("Corruption: found by a read.");
        }

        var tables = new BlockBasedTableOptions()
            .SetBlockCache(Cache.CreateLru(CacheBytes))
            .SetFilterPolicy(BloomFilterPolicy.Create(FilterBitsPerKey, false));
        var options = new DbOptions().SetCreateIfMissing().SetWriteBufferSize(WriteBufferBytes)
            .SetMaxOpenFiles(64).SetKeepLogFileNum(2).SetBlockBasedTableFactory(tables);
        try
        {
            return RocksDb.OpenWithTtl(options, directory, keptSeconds);
        }
        catch (RocksDbException fault)
        {
            throw new IOException(fault.Message, fault);
        }
    }

    private static bool IsDamage(IOException fault)
        => fault.Message.StartsWith("Corruption", StringComparison.Ordinal);

    private byte[]? Read(ReadOnlySpan<byte> key)
    {
        try
        {
            return _database.Get(key);
        }
        catch (RocksDbException fault)
        {
            throw Fault(fault);
        }
    }

    private void Guard(Action use)
    {
        try
        {
            use();
        }
        catch (RocksDbException fault)
        {
            throw Fault(fault);
        }
    }

    // Whoever opens the folder next finds the mark, drops the files, and reads the changelog from its start.
    private IOException Fault(RocksDbException fault)
    {
        var found = new IOException($"The state of {Changelog.Name}: {fault.Message}", fault);
        if (fault.Message.StartsWith("Corruption", StringComparison.Ordinal))
        {
            File.WriteAllText(DamageMark, fault.Message);
        }

        return found;
    }
}
