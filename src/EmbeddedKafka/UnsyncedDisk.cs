using Microsoft.Win32.SafeHandles;
using StreamML.EmbeddedKafka.Log;

namespace StreamML.EmbeddedKafka;

/// <summary>
/// Leaves the time of writing to disk to the operating system. See <see cref="BrokerOptions.SyncBeforeAcknowledging"/>.
/// </summary>
internal sealed class UnsyncedDisk : Disk
{
    public override void Sync(SafeFileHandle file)
    {
        // Intentionally empty: the option disables syncing.
    }

    public override void SyncDirectory(string path)
    {
        // Likewise.
    }
}
