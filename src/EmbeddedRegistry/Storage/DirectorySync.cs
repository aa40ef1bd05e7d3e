using System.Runtime.InteropServices;

namespace StreamML.EmbeddedRegistry.Storage;

/// <summary>
/// Makes a rename durable: .NET cannot open directories, so libc does. Systems other than Linux order renames
/// themselves.
/// </summary>
internal static partial class DirectorySync
{
    private const int ReadOnlyDirectory = 0x10000;

    public static void Sync(string directory)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        int descriptor = Open(directory, ReadOnlyDirectory);
        if (descriptor < 0)
        {
            throw new IOException(
                $"{directory} could not be opened for a sync: error {Marshal.GetLastPInvokeError()}.");
        }

        bool failed = FSync(descriptor) != 0;
        _ = Close(descriptor);
        if (failed)
        {
            throw new IOException($"{directory} could not be synced.");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
