using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace StreamML.Storage;

/// <summary>Opens a folder as a file handle: Linux, <c>open(2)</c>.</summary>
internal static partial class NativeDirectory
{
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

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);
}
