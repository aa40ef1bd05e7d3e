namespace StreamML.FaultInjection.Swaps;

/// <summary>What a swap run does.</summary>
public sealed class SwapOptions
{
    /// <summary>Seconds of each of the two phases: without swaps, and with them. Default 30, 1 to 3,600.</summary>
    public int Seconds { get; init; } = 30;

    /// <summary>Messages a second. Default 500: far below what the enricher does, so that a gap is a pause.</summary>
    public int Rate { get; init; } = 500;

    /// <summary>Pause between two swaps. Default 0.5 s.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Largest gap between two committed outputs while models are swapped. Default 200 ms.</summary>
    public TimeSpan GapLimit { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Where the same run without swaps has a gap of more than two thirds of the limit, the machine pauses by itself:
    /// then a gap may be this many times the control's. Default 1.5.
    /// </summary>
    public double GapOfControl { get; init; } = 1.5;
}

/// <summary>How a swap run ended.</summary>
public sealed record SwapReport
{
    /// <summary>Everything holds.</summary>
    public required bool Ok { get; init; }

    /// <summary>Texts sent.</summary>
    public required long Messages { get; init; }

    /// <summary>Switches that the enricher made while it was watched, over tasks.</summary>
    public required int Swaps { get; init; }

    /// <summary>Sent and not found.</summary>
    public required long Lost { get; init; }

    /// <summary>Found more than once.</summary>
    public required long Duplicated { get; init; }

    /// <summary>
    /// Enrichments that name a version which was not live at any time between the text's sending and its coming out.
    /// </summary>
    public required long WrongVersion { get; init; }

    /// <summary>Enrichments that are not what the version they name says of the text.</summary>
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
    /// 99th percentile from sending to seeing the committed output while models were swapped, milliseconds.
    /// </summary>
    public required double LatencyP99Ms { get; init; }

    /// <summary>The same without swaps.</summary>
    public required double ControlLatencyP99Ms { get; init; }

    /// <summary>What <see cref="GapMs"/> was held against, milliseconds.</summary>
    public required double GapLimitMs { get; init; }

    /// <summary>Seconds of the whole run.</summary>
    public required double Seconds { get; init; }
}
