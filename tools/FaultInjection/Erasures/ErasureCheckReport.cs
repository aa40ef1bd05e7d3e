namespace StreamML.FaultInjection.Erasures;

/// <summary>What a check of erasures does.</summary>
public sealed class ErasureCheckOptions
{
    /// <summary>Contacts, each with one message and every fourth with a voice note. Default 10,000.</summary>
    public int Contacts { get; init; } = 10_000;

    /// <summary>Those among them that are erased, spread evenly. Default 1,000.</summary>
    public int Erase { get; init; } = 1_000;

    /// <summary>Messages of new contacts per second while it goes on. Default 20.</summary>
    public int Rate { get; init; } = 20;

    /// <summary>Most that the erasure may take. Default 60 s.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>How a check of erasures ended.</summary>
/// <param name="Ok">No canary is left, nothing of anybody else is changed, all receipts are whole, and it was in
/// time.</param>
/// <param name="Contacts">Contacts at first.</param>
/// <param name="Erased">Those that were erased.</param>
/// <param name="Traffic">Messages of new contacts that came meanwhile and are there.</param>
/// <param name="Left">Erased contacts of whom something was still found, by place: a topic, a table, or a folder of the
/// data folder.</param>
/// <param name="Kept">Other contacts whose canaries were found there: the search finds what is there.</param>
/// <param name="Later">Erased contacts of whom something is in PostgreSQL's write-ahead log, which is recycled within a
/// day.</param>
/// <param name="Compared">Records and rows of others that were compared, hash for hash.</param>
/// <param name="Changed">Those among them that are not as they were.</param>
/// <param name="Receipts">Receipts that name nothing left and whose signature holds.</param>
/// <param name="LoadSeconds">Until all messages were in the tables.</param>
/// <param name="EraseSeconds">The erasure.</param>
/// <param name="Searched">Bytes of files, records and rows that were searched.</param>
/// <param name="Seconds">All of it.</param>
public sealed record ErasureCheckReport(
    bool Ok,
    int Contacts,
    int Erased,
    int Traffic,
    IReadOnlyDictionary<string, int> Left,
    IReadOnlyDictionary<string, int> Kept,
    int Later,
    int Compared,
    int Changed,
    int Receipts,
    double LoadSeconds,
    double EraseSeconds,
    long Searched,
    double Seconds) : ICheckReport;
