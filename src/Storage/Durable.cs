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

    /// <summary>Makes changes of names in a folder durable: files created, renamed and deleted.</summary>
    public static void SyncDirectory(string directory)
    {
        // .NET cannot open a folder, but fsync only needs a read handle.
        using var handle = NativeDirectory.Open(directory);
        RandomAccess.FlushToDisk(handle);
    }
}
