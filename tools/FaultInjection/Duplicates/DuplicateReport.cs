namespace StreamML.FaultInjection.Duplicates;

/// <summary>What a run of duplicates does.</summary>
public sealed class DuplicateOptions
{
    /// <summary>Different messages. Default 200.</summary>
    public int Ids { get; init; } = 200;

    /// <summary>Deliveries of each. Default 200.</summary>
    public int Deliveries { get; init; } = 200;

    /// <summary>
    /// Times that all roles and the broker are restarted meanwhile, in turn asked to end and killed. Default 3.
    /// </summary>
    public int Restarts { get; init; } = 3;
}

/// <summary>How a run of duplicates ended. Every count but the first three has to be that of the ids.</summary>
/// <param name="Ok">Everything holds.</param>
/// <param name="Ids">Different messages.</param>
/// <param name="Delivered">Updates that were delivered and acknowledged, repeats included.</param>
/// <param name="Restarts">Times that all roles were restarted.</param>
/// <param name="Typed">Records of <c>whatsapp.messages</c>.</param>
/// <param name="Texts">Records of <c>messages.text</c>.</param>
/// <param name="Enriched">Records of <c>messages.enriched</c>.</param>
/// <param name="Rows">Rows of the table <c>messages</c>.</param>
/// <param name="EnrichmentRows">Rows of the table <c>enrichments</c>.</param>
/// <param name="Problems">What else is wrong, in words.</param>
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
    double Seconds);
