namespace StreamML.EmbeddedKafka.Tests.Log;

/// <summary>
/// One state that a power cut may leave after some operations. Of each file: everything before its last sync, and of
/// what came later any subset of 512-byte sectors. Of each folder: everything before its last sync, and of later
/// creations, renames and deletions any leading part.
/// </summary>
internal sealed class CrashState
{
    private const int Sector = 512;

    private readonly Dictionary<int, List<DiskOperation>> _files = [];
    private readonly Dictionary<int, int> _syncedCount = [];
    private readonly Dictionary<string, List<DiskOperation>> _folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _syncedFolder = new(StringComparer.Ordinal);

    public CrashState(IEnumerable<DiskOperation> operations)
    {
        foreach (var operation in operations)
        {
            Apply(operation);
        }
    }

    /// <summary>Entries acknowledged before the cut.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>
    /// Writes the state out under another root; which unsynced parts made it is up to the random numbers.
    /// </summary>
    public void WriteTo(string root, string newRoot, Random random)
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (folder, operations) in _folders)
        {
            int synced = _syncedFolder.GetValueOrDefault(folder);
            int kept = synced + random.Next(operations.Count - synced + 1);
            foreach (var operation in operations.Take(kept))
            {
                ApplyName(names, operation);
            }
        }

        foreach (var (path, file) in names)
        {
            string target = path.Replace(root, newRoot, StringComparison.Ordinal);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, Content(file, random));
        }
    }

    private static void ApplyName(Dictionary<string, int> names, DiskOperation operation)
    {
        switch (operation)
        {
            case DiskOperation.Create create:
                names[create.Path] = create.File;
                break;
            case DiskOperation.Move move when names.Remove(move.From, out int file):
                names[move.To] = file;
                break;
            case DiskOperation.Delete delete:
                names.Remove(delete.Path);
                break;
        }
    }

    private byte[] Content(int file, Random random)
    {
        var content = new MemoryStream();
        var operations = _files.GetValueOrDefault(file) ?? [];
        int synced = _syncedCount.GetValueOrDefault(file);
        for (int i = 0; i < operations.Count; i++)
        {
            if (operations[i] is DiskOperation.Truncate truncate)
            {
                if (i < synced || random.Next(2) == 0)
                {
                    content.SetLength(truncate.Length);
                }
            }
            else if (operations[i] is DiskOperation.Write write)
            {
                WriteSectors(content, write, i < synced ? null : random);
            }
        }

        return content.ToArray();
    }

    private static void WriteSectors(MemoryStream content, DiskOperation.Write write, Random? random)
    {
        // Often all or nothing, else any sectors: tears within one write and holes before its end.
        int luck = random?.Next(4) ?? 3;
        for (int at = 0; at < write.Bytes.Length;)
        {
            int length = Math.Min(write.Bytes.Length - at, Sector - (int)((write.At + at) % Sector));
            if (luck == 3 || (luck > 0 && random!.Next(2) == 0))
            {
                content.Position = write.At + at;
                content.Write(write.Bytes, at, length);
            }

            at += length;
        }
    }

    private void Apply(DiskOperation operation)
    {
        switch (operation)
        {
            case DiskOperation.Create create:
                Folder(create.Path).Add(create);
                break;
            case DiskOperation.Move move:
                Folder(move.To).Add(move);
                break;
            case DiskOperation.Delete delete:
                Folder(delete.Path).Add(delete);
                break;
            case DiskOperation.SyncDirectory sync when _folders.TryGetValue(sync.Path, out var operations):
                _syncedFolder[sync.Path] = operations.Count;
                break;
            case DiskOperation.Write write:
                Operations(write.File).Add(write);
                break;
            case DiskOperation.Truncate truncate:
                Operations(truncate.File).Add(truncate);
                break;
            case DiskOperation.Sync sync:
                _syncedCount[sync.File] = Operations(sync.File).Count;
                break;
            case DiskOperation.Acknowledged acknowledged:
                Acknowledged = acknowledged.Entries;
                break;
        }
    }

    private List<DiskOperation> Operations(int file)
    {
        if (!_files.TryGetValue(file, out var operations))
        {
            _files.Add(file, operations = []);
        }

        return operations;
    }

    private List<DiskOperation> Folder(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        if (!_folders.TryGetValue(folder, out var operations))
        {
            _folders.Add(folder, operations = []);
        }

        return operations;
    }
}
