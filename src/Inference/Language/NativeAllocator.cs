using System.Runtime.InteropServices;

namespace StreamML.Inference.Language;

/// <summary>
/// Keeps glibc from returning memory to the system after every detection. CLD2 allocates and frees some hundred
/// kilobytes per call; with glibc's defaults each call maps, faults in and unmaps them, so that a short text takes 110
/// µs instead of 8.
/// </summary>
internal static unsafe class NativeAllocator
{
    // malloc.h
    private const int TrimThreshold = -1;
    private const int MmapThreshold = -3;

    private const int TrimThresholdBytes = 4 * 1024 * 1024;

    // Setting either one disables glibc's own adjustment of the other, so both are set: other users of malloc in this
    // process then still get blocks of up to 1 MiB without a system call.
    private const int MmapThresholdBytes = 1024 * 1024;

    /// <summary>Sets the thresholds for this process; does nothing if the C library is not glibc.</summary>
    /// <returns>Whether they were set.</returns>
    public static bool TryKeepFreedMemory()
    {
        if (!NativeLibrary.TryLoad("libc.so.6", out nint libc) ||
            !NativeLibrary.TryGetExport(libc, "mallopt", out nint address))
        {
            return false;
        }

        var mallopt = (delegate* unmanaged[Cdecl]<int, int, int>)address;
        return mallopt(MmapThreshold, MmapThresholdBytes) == 1 && mallopt(TrimThreshold, TrimThresholdBytes) == 1;
    }
}
