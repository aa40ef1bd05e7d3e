namespace StreamML.FaultInjection.Footprint;

/// <summary>What a memory run does.</summary>
public sealed class MemoryOptions
{
    /// <summary>Message revisions to send. Default 1,000,000.</summary>
    public int Messages { get; init; } = 1_000_000;

    /// <summary>
    /// Updates a second that are sent, default 6,000: about half of what two cores carry, so that memory is that of
    /// steady work and not of a backlog that grows until its limits hold it. 0 sends as fast as Ingest answers.
    /// </summary>
    public int Rate { get; init; } = 6_000;

    /// <summary>How often memory is looked at. Default 1 s.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Most that the last tenth may hold over the second tenth, as a share. Default 0.1.</summary>
    public double Growth { get; init; } = 0.1;
}

/// <summary>
/// How a memory run ended. Memory is that of <c>up</c> and its PostgreSQL together, in MiB, without the mapped files,
/// which the kernel drops when it needs room; those stand beside it.
/// </summary>
/// <param name="Ok">All messages arrived and memory was flat.</param>
/// <param name="Messages">Message revisions sent.</param>
/// <param name="Rows">Rows of the table <c>enrichments</c> at the end; <paramref name="ExpectedRows"/> there must
/// be.</param>
/// <param name="ExpectedRows">Different messages.</param>
/// <param name="SecondTenthMib">Mean over the second tenth of the run.</param>
/// <param name="LastTenthMib">Mean over the last tenth.</param>
/// <param name="Ratio">Last over second.</param>
/// <param name="RatioWithMappedFiles">The same with the mapped files counted in: these grow with the state on
/// disk.</param>
/// <param name="ProgramSecondTenthMib">The program alone, without PostgreSQL.</param>
/// <param name="ProgramLastTenthMib">The program alone, without PostgreSQL.</param>
/// <param name="PeakMib">Highest sample.</param>
/// <param name="MessagesPerSecond">Message revisions a second, from the first request to the last row.</param>
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
    IReadOnlyList<double> MappedTenthsMib);
