namespace StreamML.FaultInjection.Requests;

/// <summary>Options of a run of requests.</summary>
public sealed class RequestOptions
{
    /// <summary>Requests to send. Default 1,000,000.</summary>
    public int Requests { get; init; } = 1_000_000;

    /// <summary>Requests at a time. Default 8: two cores have enough of them.</summary>
    public int Concurrency { get; init; } = 8;

    /// <summary>
    /// Longest time of one answer. Default 30 s: a busy machine, and half of what the API allows itself.
    /// </summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Messages that the tables are filled with first. Default 200.</summary>
    public int Messages { get; init; } = 200;

    /// <summary>
    /// Time that memory is not looked at, from the first request on. Default 3 min: until then a process grows by what
    /// it loads and by the arenas of its threads.
    /// </summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>
    /// Largest growth of memory from the first tenth after the warm-up to the last, as a share. Default 0.1.
    /// </summary>
    public double Growth { get; init; } = 0.1;

    /// <summary>
    /// Growth that is let through beside it, MiB. Default 32: what the garbage collector leaves from one look to
    /// another.
    /// </summary>
    public double GrowthMib { get; init; } = 32;
}

/// <summary>How a run of requests ended.</summary>
/// <param name="Ok">Every request was answered in time and none with a fault of the program, the process went on, and
/// its memory was flat.</param>
/// <param name="Requests">Requests sent.</param>
/// <param name="Answers">Answers by status.</param>
/// <param name="Unavailable">Answers 503 with problem details and <c>Retry-After</c>, which are documented.</param>
/// <param name="Faults">Other 5xx, refusals without problem details, broken connections.</param>
/// <param name="Hangs">Requests without an answer within the limit.</param>
/// <param name="Restarts">Times that the process ended.</param>
/// <param name="Examples">The first faults and hangs: number of the request, what it was, what came.</param>
/// <param name="RoutesAnswered">Routes that answered 2xx at least once.</param>
/// <param name="Routes">Routes of the document.</param>
/// <param name="SlowestMs">The longest answer, milliseconds.</param>
/// <param name="SlowestRoute">Its route.</param>
/// <param name="EarlyMib">
/// Memory of the process, mean over the first tenth of the run after its warm-up; 0 for a run that is shorter.
/// </param>
/// <param name="LateMib">Mean over the last tenth.</param>
/// <param name="MemoryIsFlat">Whether it grew by less than the options allow; true for a run too short to tell.</param>
/// <param name="Seconds">Seconds from the first request to the last answer.</param>
public sealed record RequestReport(
    bool Ok,
    long Requests,
    IReadOnlyDictionary<string, long> Answers,
    long Unavailable,
    long Faults,
    long Hangs,
    int Restarts,
    IReadOnlyList<string> Examples,
    int RoutesAnswered,
    int Routes,
    double SlowestMs,
    string SlowestRoute,
    double EarlyMib,
    double LateMib,
    bool MemoryIsFlat,
    double Seconds) : ICheckReport;
