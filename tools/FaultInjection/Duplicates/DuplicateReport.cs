namespace StreamML.FaultInjection.Duplicates;

/// <summary>Options of a duplicate run.</summary>
public sealed class DuplicateOptions
{
    /// <summary>Distinct messages. Default 200.</summary>
    public int Ids { get; init; } = 200;

    /// <summary>Deliveries of each. Default 200.</summary>
    public int Deliveries { get; init; } = 200;

    /// <summary>
    /// Number of restarts of all roles and the broker during the run, alternately asked to end and killed. Default 3.
    /// </summary>
    public int Restarts { get; init; } = 3;
}

/// <summary>Result of a duplicate run. Every count after the first three must equal that of the ids.</summary>
/// <param name="Ok">All checks passed.</param>
/// <param name="Ids">Distinct messages.</param>
/// <param name="Delivered">Updates that were delivered and acknowledged, repeats included.</param>
/// <param name="Restarts">Number of restarts of all roles.</param>
/// <param name="Typed">Records of <c>whatsapp.messages</c>.</param>
/// <param name="Texts">Records of <c>messages.text</c>.</param>
/// <param name="Enriched">Records of <c>messages.enriched</c>.</param>
/// <param name="Rows">Rows of the table <c>messages</c>.</param>
/// <param name="EnrichmentRows">Rows of the table <c>enrichments</c>.</param>
/// <param name="Problems">Other problems, in words.</param>
/// <param name="Seconds">Seconds from the first request to the end of the checks.</param>
public sealed record DuplicateReport(
    bool Ok,
    int Ids,
    long Delivered,
    int Restarts,
    long Typed,
    long Texts,
    long Enriched,
    long Rows,
    long EnrichmentRows,
    IReadOnlyList<string> Problems,
    double Seconds) : ICheckReport;
