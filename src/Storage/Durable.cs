using Microsoft.Win32.SafeHandles;

namespace StreamML.Storage;

/// <summary>Makes files of a task's state folder survive a power failure.</summary>
internal static class Durable
{
    /// <summary>Writes a whole file so that after a crash there is the old one or the new one.</summary>
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

    /// <summary>Makes names in a folder durable: files made, renamed and deleted.</summary>
    public static void SyncDirectory(string directory)
    {
        // .NET refuses to open a folder for data, but a read handle is all that fsync needs.
        using var handle = NativeDirectory.Open(directory);
        RandomAccess.FlushToDisk(handle);
    }
}
