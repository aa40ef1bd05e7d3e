using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using StreamML.EmbeddedKafka.Log;

namespace StreamML.EmbeddedKafka.Tests.Log;

/// <summary>Something done to the disk, in order.</summary>
internal abstract record DiskOperation
{
    /// <summary>A new, empty file under a name.</summary>
    public sealed record Create(string Path, int File) : DiskOperation;

    public sealed record Write(int File, long At, byte[] Bytes) : DiskOperation;

    public sealed record Truncate(int File, long Length) : DiskOperation;

    public sealed record Sync(int File) : DiskOperation;

    public sealed record SyncDirectory(string Path) : DiskOperation;

    public sealed record Move(string From, string To) : DiskOperation;

    public sealed record Delete(string Path) : DiskOperation;

    /// <summary>Not of the disk: everything up to this entry has been acknowledged.</summary>
    public sealed record Acknowledged(int Entries) : DiskOperation;
}

/// <summary>A disk that notes what is done to it, so that the states a power cut may leave can be made.</summary>
internal sealed class RecordingDisk : Disk
{
    private readonly Lock _gate = new();
    private readonly List<DiskOperation> _operations = [];
    private readonly ConditionalWeakTable<SafeFileHandle, StrongBox<int>> _handles = [];
    private readonly Dictionary<string, int> _files = new(StringComparer.Ordinal);
    private int _lastFile;

    public DiskOperation[] Operations()
    {
        lock (_gate)
        {
            return [.. _operations];
        }
    }

    public void Note(DiskOperation operation)
    {
        lock (_gate)
        {
            _operations.Add(operation);
        }
    }

    public override SafeFileHandle Open(string path, FileMode mode, FileAccess access)
    {
        lock (_gate)
        {
            bool isNew = !File.Exists(path);
            var handle = base.Open(path, mode, access);
            if (isNew)
            {
                _files[path] = ++_lastFile;
                _operations.Add(new DiskOperation.Create(path, _lastFile));
            }
            else if (mode == FileMode.Create)
            {
                _operations.Add(new DiskOperation.Truncate(_files[path], 0));
            }

            _handles.Add(handle, new StrongBox<int>(_files[path]));
            return handle;
        }
    }

    public override void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long at)
    {
        Note(new DiskOperation.Write(FileOf(file), at, bytes.ToArray()));
        base.Write(file, bytes, at);
    }

    public override void Write(SafeFileHandle file, IReadOnlyList<ReadOnlyMemory<byte>> parts, long at)
    {
        Note(new DiskOperation.Write(FileOf(file), at, [.. parts.SelectMany(static part => part.ToArray())]));
        base.Write(file, parts, at);
    }

    public override void Truncate(SafeFileHandle file, long length)
    {
        Note(new DiskOperation.Truncate(FileOf(file), length));
        base.Truncate(file, length);
    }

    // What was written after the sync began may or may not be covered by it; here it is not, the harder case, since the
    // operation is noted before anything else can follow.
    public override void Sync(SafeFileHandle file) => Note(new DiskOperation.Sync(FileOf(file)));

    public override void SyncDirectory(string path) => Note(new DiskOperation.SyncDirectory(path));

    public override void Move(string from, string to)
    {
        lock (_gate)
        {
            base.Move(from, to);
            _operations.Add(new DiskOperation.Move(from, to));
            _files.Remove(from, out int file);
            _files[to] = file;
        }
    }

    public override void Delete(string path)
    {
        lock (_gate)
        {
            base.Delete(path);
            if (_files.Remove(path))
            {
                _operations.Add(new DiskOperation.Delete(path));
            }
        }
    }

    private int FileOf(SafeFileHandle handle) => _handles.TryGetValue(handle, out var file) ? file.Value : 0;
}
