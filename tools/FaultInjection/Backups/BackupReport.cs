namespace StreamML.FaultInjection.Backups;

/// <summary>What a check of backups does.</summary>
public sealed class BackupCheckOptions
{
    /// <summary>Messages, sent while the backup is taken. Default 20,000.</summary>
    public int Messages { get; init; } = 20_000;

    /// <summary>Deliveries of one or several messages per second. Default 200.</summary>
    public int DeliveriesPerSecond { get; init; } = 200;
}

/// <summary>How a check of backups ended.</summary>
/// <param name="Ok">Nothing is lost, doubled, wrong or different.</param>
/// <param name="Messages">Message revisions that were sent.</param>
/// <param name="Bytes">Size of the backup.</param>
/// <param name="BackupSeconds">How long it took.</param>
/// <param name="SinkStoodMs">How long the sink stood still for it.</param>
/// <param name="RestoreSeconds">How long the restore took.</param>
/// <param name="Acknowledged">Raw records that were acknowledged before the backup began.</param>
/// <param name="Missing">Those of them that the restored log has not.</param>
/// <param name="Compared">Raw records in the backup, each compared with the installation's by SHA-256.</param>
/// <param name="Different">Partitions of which they are not the same.</param>
/// <param name="Lost">Records that should be on the topics and are not, when all was sent again to the restored
/// installation.</param>
/// <param name="Doubled">Records on the topics twice.</param>
/// <param name="Wrong">Records with other contents than were sent, or that nothing sent calls for.</param>
/// <param name="TableProblems">What is wrong in the tables, in words.</param>
/// <param name="Tables">Rows by table.</param>
/// <param name="Seconds">All of it.</param>
public sealed record BackupCheckReport(
    bool Ok,
    int Messages,
    long Bytes,
    double BackupSeconds,
    double SinkStoodMs,
    double RestoreSeconds,
    long Acknowledged,
    long Missing,
    long Compared,
    int Different,
    long Lost,
    long Doubled,
    long Wrong,
    IReadOnlyList<string> TableProblems,
    IReadOnlyDictionary<string, long> Tables,
    double Seconds) : ICheckReport;
