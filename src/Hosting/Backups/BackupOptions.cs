using System.ComponentModel.DataAnnotations;

namespace StreamML.Hosting.Backups;

/// <summary>How an installation is backed up and restored. Configuration section <c>Backup</c>.</summary>
public sealed class BackupOptions
{
    /// <summary>
    /// Longest wait for the transaction that the sink is in, default 10 s, 1 s to 5 min: rows and log are taken at one
    /// moment at which the sink stands still. Nothing else waits.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long after a restore no topic drops a record for its age, default 1 day, 0 to 30 days: what was not
    /// processed yet when an old backup was taken would go before anybody has read it.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan RetentionPause { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Bytes that stay free on the disk of a backup or of a restored folder, default 268,435,456 (256 MiB), 0 or more:
    /// what would leave less is refused before anything is copied. A broker with 64 MiB left takes no more records.
    /// </summary>
    [Range(0, long.MaxValue)]
    public long FreeBytesMin { get; set; } = 256 << 20;
}
