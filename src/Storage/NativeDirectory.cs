using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace StreamML.Storage;

/// <summary>What .NET cannot do with a folder: Linux, <c>open(2)</c> and <c>link(2)</c>.</summary>
internal static partial class NativeDirectory
{
    private const int Exists = 17; // EEXIST
    private const int ReadOnlyDirectory = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC

    /// <summary>Opens a folder for reading.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafeFileHandle Open(string path)
    {
        int descriptor = OpenFile(path, ReadOnlyDirectory);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new IOException($"Cannot open folder {path}: error {Marshal.GetLastPInvokeError()}.");
    }

    /// <summary>Gives a file a second name.</summary>
    /// <returns>False: something has that name.</returns>
    /// <exception cref="IOException">The file system does not do it.</exception>
    public static bool TryLink(string path, string name)
    {
        if (LinkFile(path, name) == 0)
        {
            return true;
        }

        int error = Marshal.GetLastPInvokeError();
        return error == Exists
            ? false
            : throw new IOException($"Cannot name {path} {name}: error {error}.");
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkFile(string path, string name);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);
}
