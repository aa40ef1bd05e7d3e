namespace StreamML.FaultInjection.Footprint;

/// <summary>Options of a memory run.</summary>
public sealed class MemoryOptions
{
    /// <summary>Message revisions to send. Default 1,000,000.</summary>
    public int Messages { get; init; } = 1_000_000;

    /// <summary>
    /// Updates sent per second, default 6,000: about half of what two cores can handle, so that memory reflects steady
    /// work and not a backlog growing to its limits. 0 sends as fast as Ingest answers.
    /// </summary>
    public int Rate { get; init; } = 6_000;

    /// <summary>Sampling interval. Default 1 s.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Largest growth of the last tenth over the second tenth, as a share. Default 0.1.</summary>
    public double Growth { get; init; } = 0.1;
}

/// <summary>
/// Result of a memory run. Memory is that of <c>up</c> and its PostgreSQL together, in MiB, without mapped files, which
/// the kernel drops when it needs room; those are listed separately.
/// </summary>
/// <param name="Ok">All messages arrived and memory was flat.</param>
/// <param name="Messages">Message revisions sent.</param>
/// <param name="Rows">Rows of the table <c>enrichments</c> at the end; must be
/// <paramref name="ExpectedRows"/>.</param>
/// <param name="ExpectedRows">Distinct messages.</param>
/// <param name="SecondTenthMib">Mean over the second tenth of the run.</param>
/// <param name="LastTenthMib">Mean over the last tenth.</param>
/// <param name="Ratio">Last over second.</param>
/// <param name="RatioWithMappedFiles">Ratio including mapped files, which grow with the state on disk.</param>
/// <param name="ProgramSecondTenthMib">The program alone, without PostgreSQL.</param>
/// <param name="ProgramLastTenthMib">The program alone, without PostgreSQL.</param>
/// <param name="PeakMib">Highest sample.</param>
/// <param name="MessagesPerSecond">Message revisions per second, from the first request to the last row.</param>
/// <param name="Seconds">Seconds from the first request to the last row.</param>
/// <param name="TenthsMib">Mean of each tenth.</param>
/// <param name="MappedTenthsMib">Mean of the mapped files of each tenth.</param>
public sealed record MemoryReport(
    bool Ok,
    long Messages,
    long Rows,
    long ExpectedRows,
    double SecondTenthMib,
    double LastTenthMib,
    double Ratio,
    double RatioWithMappedFiles,
    double ProgramSecondTenthMib,
    double ProgramLastTenthMib,
    double PeakMib,
    double MessagesPerSecond,
    double Seconds,
    IReadOnlyList<double> TenthsMib,
    IReadOnlyList<double> MappedTenthsMib) : ICheckReport;
