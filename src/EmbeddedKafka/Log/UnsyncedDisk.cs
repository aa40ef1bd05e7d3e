using Microsoft.Win32.SafeHandles;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// A disk whose files are never synced: what is written lies in the page cache. Only for measuring what the sync costs.
/// </summary>
internal sealed class UnsyncedDisk : Disk
{
    public override void Sync(SafeFileHandle file)
    {
        // That is the point.
    }
}
