namespace StreamML.FaultInjection.Swaps;

/// <summary>Options of a swap run.</summary>
public sealed class SwapOptions
{
    /// <summary>Seconds of each of the two phases, without and with swaps. Default 30, 1 to 3,600.</summary>
    public int Seconds { get; init; } = 30;

    /// <summary>
    /// Messages per second. Default 500: far below the enricher's capacity, so that a gap is a pause.
    /// </summary>
    public int Rate { get; init; } = 500;

    /// <summary>Pause between two swaps. Default 0.5 s.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Largest gap between two committed outputs while models are swapped. Default 200 ms.</summary>
    public TimeSpan GapLimit { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// If the same run without swaps has a gap of more than two thirds of the limit, the machine itself pauses: a gap
    /// may then be this many times the control's. Default 1.5.
    /// </summary>
    public double GapOfControl { get; init; } = 1.5;
}

/// <summary>Result of a swap run.</summary>
public sealed record SwapReport : ICheckReport
{
    /// <summary>All checks passed.</summary>
    public required bool Ok { get; init; }

    /// <summary>Texts sent.</summary>
    public required long Messages { get; init; }

    /// <summary>Switches made by the enricher while watched, over tasks.</summary>
    public required int Swaps { get; init; }

    /// <summary>Sent and not found.</summary>
    public required long Lost { get; init; }

    /// <summary>Found more than once.</summary>
    public required long Duplicated { get; init; }

    /// <summary>
    /// Enrichments that name a version not live at any time between sending the text and seeing its output.
    /// </summary>
    public required long WrongVersion { get; init; }

    /// <summary>Enrichments that differ from the output of the version they name.</summary>
    public required long WrongAnswer { get; init; }

    /// <summary>Enrichments by task and version.</summary>
    public required IReadOnlyDictionary<string, long> ByVersion { get; init; }

    /// <summary>Bad artifacts that were published and made live.</summary>
    public required int BadPublished { get; init; }

    /// <summary>Bad artifacts that were refused.</summary>
    public required long BadRefused { get; init; }

    /// <summary>Enrichments by a bad artifact.</summary>
    public required long BadServed { get; init; }

    /// <summary>Largest gap between two committed outputs while models were swapped, milliseconds.</summary>
    public required double GapMs { get; init; }

    /// <summary>The same without swaps, in the same run: the control.</summary>
    public required double ControlGapMs { get; init; }

    /// <summary>Largest gap between two texts sent while models were swapped, milliseconds.</summary>
    public required double SentGapMs { get; init; }

    /// <summary>
    /// 99th percentile from sending a text to seeing the committed output while models were swapped, milliseconds.
    /// </summary>
    public required double LatencyP99Ms { get; init; }

    /// <summary>The same without swaps.</summary>
    public required double ControlLatencyP99Ms { get; init; }

    /// <summary>The limit applied to <see cref="GapMs"/>, milliseconds.</summary>
    public required double GapLimitMs { get; init; }

    /// <summary>Duration of the whole run, seconds.</summary>
    public required double Seconds { get; init; }
}
