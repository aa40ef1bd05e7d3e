using Microsoft.Win32.SafeHandles;
using StreamML.EmbeddedKafka.Log;

namespace StreamML.EmbeddedKafka;

/// <summary>
/// Leaves it to the operating system when data reaches the disk. See
/// <see cref="BrokerOptions.SyncBeforeAcknowledging"/>.
/// </summary>
internal sealed class UnsyncedDisk : Disk
{
    public override void Sync(SafeFileHandle file)
    {
        // On purpose: this is what the option turns off.
    }

    public override void SyncDirectory(string path)
    {
        // Likewise.
    }
}
