namespace StreamML.FaultInjection.States;

/// <summary>Options of a state run.</summary>
public sealed class StateOptions
{
    /// <summary>Contacts. Default 1,000,000.</summary>
    public int Contacts { get; init; } = 1_000_000;

    /// <summary>Most bytes of memory for them, like <c>Scorer__StateMemoryBytes</c>. Default 256 MiB.</summary>
    public long MemoryBytes { get; init; } = 256L << 20;

    /// <summary>Changes after the fill, before the process is killed. Default 200,000.</summary>
    public int Updates { get; init; } = 200_000;

    /// <summary>Longest wait from opening the store to its first answer. Default 10 s.</summary>
    public TimeSpan RestartLimit { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>Report of the filling process after the fill.</summary>
/// <param name="FillSeconds">Duration, seconds.</param>
/// <param name="HeldMegabytes">Memory held after the fill, beyond that before it.</param>
/// <param name="IndexMegabytes">The index's share of it.</param>
/// <param name="FileMegabytes">Megabytes on disk.</param>
public sealed record StateFilled(double FillSeconds, double HeldMegabytes, double IndexMegabytes, double FileMegabytes);

/// <summary>Its report of the changes made so far after the fill.</summary>
/// <param name="Changes">Changes committed, including the fill's.</param>
/// <param name="Checkpoints">Checkpoints begun.</param>
/// <param name="BatchMilliseconds">Longest batch of 2,000 changes while no checkpoint was being written.</param>
/// <param name="CheckpointMilliseconds">Longest batch while one was.</param>
/// <param name="BeginMilliseconds">Longest call that begins one.</param>
/// <param name="HeldMegabytes">Memory held, beyond that before the fill.</param>
/// <param name="FileMegabytes">Megabytes on disk.</param>
public sealed record StateUpdated(
    long Changes,
    int Checkpoints,
    double BatchMilliseconds,
    double CheckpointMilliseconds,
    double BeginMilliseconds,
    double HeldMegabytes,
    double FileMegabytes);

/// <summary>Result of a state run.</summary>
/// <param name="Ok">Every contact matched the checkpoint, in time, and memory stayed within its bound.</param>
/// <param name="Contacts">Number of contacts.</param>
/// <param name="BoundMegabytes">The memory's bound.</param>
/// <param name="Filled">Report after the fill.</param>
/// <param name="Updated">Last report before SIGKILL.</param>
/// <param name="RestoredChanges">Changes contained in the checkpoint found afterwards.</param>
/// <param name="Wrong">Contacts with bytes other than after those changes.</param>
/// <param name="OpenSeconds">Seconds from reopening the store to its first answer.</param>
/// <param name="VerifySeconds">Seconds for reading every contact.</param>
/// <param name="Seconds">Total seconds.</param>
public sealed record StateReport(
    bool Ok,
    int Contacts,
    double BoundMegabytes,
    StateFilled? Filled,
    StateUpdated? Updated,
    long RestoredChanges,
    int Wrong,
    double OpenSeconds,
    double VerifySeconds,
    double Seconds) : ICheckReport;
