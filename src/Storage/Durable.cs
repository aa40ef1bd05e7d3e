using Microsoft.Win32.SafeHandles;

namespace StreamML.Storage;

/// <summary>Makes files of a task's state folder survive a power failure.</summary>
internal static class Durable
{
    /// <summary>Replaces a file so that after a crash either the old or the new one is there.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        string temporary = path + ".tmp";
        using (var file = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, content, 0);
            RandomAccess.FlushToDisk(file);
        }

        File.Move(temporary, path, overwrite: true);
        SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>
    /// Gives a file its final name unless something has that name: of several that do so at once, one wins. (.NET's
    /// <see cref="File.Move(string, string, bool)"/> looks first and renames then, so that the last one wins.)
    /// </summary>
    /// <param name="from">The file, whole and on disk; the name is gone when this returns true.</param>
    /// <param name="to">Its new name, on the same file system.</param>
    /// <returns>False: the name was taken, and nothing was changed.</returns>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    public static bool TryMoveNew(string from, string to)
    {
        if (!NativeDirectory.TryLink(from, to))
        {
            return false;
        }

        File.Delete(from);
        SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(to))!);
        return true;
    }

    /// <summary>Makes changes of names in a folder durable: files created, renamed and deleted.</summary>
    public static void SyncDirectory(string directory)
    {
        // .NET cannot open a folder, but fsync only needs a read handle.
        using var handle = NativeDirectory.Open(directory);
        RandomAccess.FlushToDisk(handle);
    }
}
