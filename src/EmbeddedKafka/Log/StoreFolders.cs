namespace StreamML.EmbeddedKafka.Log;

/// <summary>The store's folders.</summary>
internal sealed record StoreFolders(string Root, string Journal, string Snapshots, string Partitions)
{
    public static StoreFolders Create(string root, Disk disk)
    {
        var folders = new StoreFolders(
            root, Path.Combine(root, "journal"), Path.Combine(root, "snapshots"), Path.Combine(root, "partitions"));
        foreach (string? folder in new[] { root, folders.Journal, folders.Snapshots, folders.Partitions })
        {
            Directory.CreateDirectory(folder);
        }

        // Synced files are useless in a folder that a power failure removes.
        disk.SyncDirectory(root);
        if (Path.GetDirectoryName(Path.GetFullPath(root)) is { } parent)
        {
            disk.SyncDirectory(parent);
        }

        return folders;
    }

    public string PartitionFolder(PartitionId id) => Path.Combine(Partitions, id.ToString());

    /// <summary>Locks the folder for this process.</summary>
    /// <exception cref="IOException">It is in use by another process.</exception>
    public FileStream Lock() => new(
        Path.Combine(Root, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
}
