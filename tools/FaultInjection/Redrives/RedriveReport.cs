namespace StreamML.FaultInjection.Redrives;

/// <summary>What a check of redrives does.</summary>
public sealed class RedriveCheckOptions
{
    /// <summary>Dead letters, of which a tenth fails each time. Default 100,000.</summary>
    public int Letters { get; init; } = 100_000;

    /// <summary>Contacts that they are of. Default 1,000.</summary>
    public int Contacts { get; init; } = 1_000;

    /// <summary>Redrives that are killed between two batches. Default 5.</summary>
    public int Kills { get; init; } = 5;

    /// <summary>Records of one transaction. Default 1,000.</summary>
    public int BatchRecords { get; init; } = 1_000;
}

/// <summary>How a check of redrives ended.</summary>
/// <param name="Ok">Nothing is lost, doubled, out of order or brought back a third time, the sums meet, and the rate is
/// 5,000 per second or more.</param>
/// <param name="Letters">Dead letters at first.</param>
/// <param name="Failing">Those among them that fail each time.</param>
/// <param name="Kills">Redrives that were killed.</param>
/// <param name="Lost">Records that should have got through and did not.</param>
/// <param name="Doubled">Records that got through twice.</param>
/// <param name="OutOfOrder">Records behind a later one of their contact.</param>
/// <param name="ThirdTimes">Records that were brought back a third time.</param>
/// <param name="Redriven">Letters that were redriven.</param>
/// <param name="Discarded">Letters that were discarded: those that failed three times.</param>
/// <param name="Waiting">Letters that wait; none is left.</param>
/// <param name="PerSecond">Records brought back per second of all redrives, plans and killed ones too.</param>
/// <param name="Seconds">All of it.</param>
public sealed record RedriveCheckReport(
    bool Ok,
    int Letters,
    int Failing,
    int Kills,
    int Lost,
    int Doubled,
    int OutOfOrder,
    int ThirdTimes,
    long Redriven,
    long Discarded,
    long Waiting,
    double PerSecond,
    double Seconds) : ICheckReport;
