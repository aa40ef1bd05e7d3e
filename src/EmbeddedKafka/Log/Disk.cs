using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// File operations of the log, in one place so that a test can make any of them fail. Syncs with <c>fdatasync(2)</c>
/// itself: the runtime's flush treats some errors as success.
/// </summary>
internal class Disk
{
    private const int ErrorInterrupted = 4;
    private const int ErrorNoSpace = 28;
    private const int ErrorQuota = 122;
    private const uint SyncRangeWrite = 2;

    public virtual SafeFileHandle Open(string path, FileMode mode, FileAccess access) =>
        File.OpenHandle(path, mode, access, FileShare.ReadWrite | FileShare.Delete);

    public virtual void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long at) =>
        RandomAccess.Write(file, bytes, at);

    public virtual void Write(SafeFileHandle file, IReadOnlyList<ReadOnlyMemory<byte>> parts, long at) =>
        RandomAccess.Write(file, parts, at);

    public virtual int Read(SafeFileHandle file, Span<byte> to, long at) => RandomAccess.Read(file, to, at);

    public virtual void Sync(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        while (DataSync(file) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != ErrorInterrupted)
            {
                throw new IOException($"fdatasync failed: {Marshal.GetPInvokeErrorMessage(error)}", error);
            }
        }
    }

    /// <summary>
    /// Asks the kernel to start writing a range to the device, so that a later sync has little left. A hint only
    /// (<c>sync_file_range(2)</c>): no guarantee, no error.
    /// </summary>
    public virtual void BeginWriting(SafeFileHandle file, long from, long count)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SyncRange(file, from, count, SyncRangeWrite);
        }
    }

    /// <summary>Makes creations, renames and deletions in a folder durable.</summary>
    public virtual void SyncDirectory(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        int descriptor = OpenDescriptor(path, 0);
        if (descriptor < 0)
        {
            throw LastError("open");
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (FullSync(handle) != 0)
        {
            throw LastError("fsync");
        }
    }

    public virtual void Truncate(SafeFileHandle file, long length) => RandomAccess.SetLength(file, length);

    public virtual void Move(string from, string to) => File.Move(from, to, overwrite: true);

    public virtual void Delete(string path) => File.Delete(path);

    /// <summary>Gives a file a second name on the same file system (<c>link(2)</c>).</summary>
    public virtual void Link(string path, string name)
    {
        if (LinkFile(path, name) != 0)
        {
            throw LastError("link");
        }
    }

    public virtual long FreeBytes(string directory) => new DriveInfo(directory).AvailableFreeSpace;

    /// <summary>
    /// Whether the error means that there is no space at the moment, which passes, not that the disk is broken.
    /// </summary>
    public static bool IsFull(Exception error) => error is IOException && error.HResult is ErrorNoSpace or ErrorQuota;

    private static IOException LastError(string call)
    {
        int error = Marshal.GetLastPInvokeError();
        return new IOException($"{call} failed: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static extern int DataSync(SafeFileHandle file);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int FullSync(SafeFileHandle file);

    [DllImport("libc", EntryPoint = "sync_file_range")]
    private static extern int SyncRange(SafeFileHandle file, long from, long count, uint flags);

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    private static extern int LinkFile(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string path, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int OpenDescriptor([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
