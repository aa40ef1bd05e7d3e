namespace StreamML.FaultInjection.Trainings;

/// <summary>What a training run does.</summary>
public sealed class TrainingKillOptions
{
    /// <summary>Kills of the trainer or the enricher. Default 100.</summary>
    public int Kills { get; init; } = 100;

    /// <summary>Labels that arrive before each kill. Default 60: more than the 50 that start a training.</summary>
    public int Labels { get; init; } = 60;

    /// <summary>
    /// Longest time from the labels to the kill. Default 8 s: most trainings end within it, so that kills hit every
    /// step.
    /// </summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Messages per second. Default 50.</summary>
    public int Rate { get; init; } = 50;
}

/// <summary>How a training run ended.</summary>
/// <param name="Ok">Only verified versions ever answered, and each message names the one that answered it.</param>
/// <param name="Kills">Kills, by role.</param>
/// <param name="Runs">Trainings, by how they ended; none may be left running.</param>
/// <param name="Versions">Versions published for the tenant.</param>
/// <param name="Unverified">Versions whose pieces are missing or broken.</param>
/// <param name="Controls">Decisions that made a version live.</param>
/// <param name="Unfounded">Decisions for a version that was not published whole before them.</param>
/// <param name="Unpublished">Trainings that ended as promoted, but whose version is not there.</param>
/// <param name="Messages">Messages sent.</param>
/// <param name="Lost">Messages without an enrichment.</param>
/// <param name="Duplicated">Further enrichments of a message.</param>
/// <param name="NeverLive">Enrichments that name a version which was never live.</param>
/// <param name="WrongAnswer">Enrichments that differ from what the version they name says.</param>
/// <param name="ByVersion">Enrichments by version.</param>
/// <param name="Seconds">All of it.</param>
public sealed record TrainingKillReport(
    bool Ok,
    IReadOnlyDictionary<string, int> Kills,
    IReadOnlyDictionary<string, int> Runs,
    int Versions,
    int Unverified,
    int Controls,
    int Unfounded,
    int Unpublished,
    int Messages,
    long Lost,
    long Duplicated,
    long NeverLive,
    long WrongAnswer,
    IReadOnlyDictionary<string, long> ByVersion,
    double Seconds) : ICheckReport;
