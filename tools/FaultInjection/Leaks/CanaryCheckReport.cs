namespace StreamML.FaultInjection.Leaks;

/// <summary>How a check of canaries ended.</summary>
/// <param name="Ok">None was found, and something of each kind was searched.</param>
/// <param name="Canaries">Texts, names, phone numbers, tokens and secrets that were looked for.</param>
/// <param name="Found">How many of them were found, anywhere.</param>
/// <param name="Places">The first places where one was found.</param>
/// <param name="Searched">What was searched, by kind: log lines, pages of metrics, exports, refusals, error
/// pages.</param>
/// <param name="Answers">Requests by the status of their answer.</param>
/// <param name="Drained">Whether the pipeline had taken up everything by the end.</param>
/// <param name="Seconds">Seconds of the whole check.</param>
public sealed record CanaryCheckReport(
    bool Ok,
    int Canaries,
    int Found,
    IReadOnlyList<string> Places,
    IReadOnlyDictionary<string, long> Searched,
    IReadOnlyDictionary<string, long> Answers,
    bool Drained,
    double Seconds) : ICheckReport;
