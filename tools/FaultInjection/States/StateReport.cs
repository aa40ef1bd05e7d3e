namespace StreamML.FaultInjection.States;

/// <summary>What a state run does.</summary>
public sealed class StateOptions
{
    /// <summary>Contacts. Default 1,000,000.</summary>
    public int Contacts { get; init; } = 1_000_000;

    /// <summary>Most bytes of memory for them: as <c>Scorer__StateMemoryBytes</c>. Default 256 MiB.</summary>
    public long MemoryBytes { get; init; } = 256L << 20;

    /// <summary>Changes after the fill, before the process is killed. Default 200,000.</summary>
    public int Updates { get; init; } = 200_000;

    /// <summary>Longest wait from opening the store to its first answer. Default 10 s.</summary>
    public TimeSpan RestartLimit { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>What the process that fills the store says when it has.</summary>
/// <param name="FillSeconds">How long it took.</param>
/// <param name="HeldMegabytes">Memory held after the fill, beyond that before it.</param>
/// <param name="IndexMegabytes">Of which the index.</param>
/// <param name="FileMegabytes">Bytes on disk.</param>
public sealed record StateFilled(double FillSeconds, double HeldMegabytes, double IndexMegabytes, double FileMegabytes);

/// <summary>What it says of the changes after that, so far.</summary>
/// <param name="Changes">Changes committed, the fill's included.</param>
/// <param name="Checkpoints">Checkpoints begun.</param>
/// <param name="BatchMilliseconds">Longest batch of 2,000 changes while no checkpoint was written.</param>
/// <param name="CheckpointMilliseconds">Longest batch while one was.</param>
/// <param name="BeginMilliseconds">Longest call that begins one.</param>
/// <param name="HeldMegabytes">Memory held, beyond that before the fill.</param>
/// <param name="FileMegabytes">Bytes on disk.</param>
public sealed record StateUpdated(
    long Changes,
    int Checkpoints,
    double BatchMilliseconds,
    double CheckpointMilliseconds,
    double BeginMilliseconds,
    double HeldMegabytes,
    double FileMegabytes);

/// <summary>How a state run ended.</summary>
/// <param name="Ok">Every contact was as the checkpoint had it, in time, and memory within its bound.</param>
/// <param name="Contacts">Contacts.</param>
/// <param name="BoundMegabytes">The memory's bound.</param>
/// <param name="Filled">After the fill.</param>
/// <param name="Updated">At the last word before SIGKILL.</param>
/// <param name="RestoredChanges">Changes that the checkpoint found after it holds.</param>
/// <param name="Wrong">Contacts with other bytes than after those changes.</param>
/// <param name="OpenSeconds">From opening the store again to its first answer.</param>
/// <param name="VerifySeconds">Reading every contact.</param>
/// <param name="Seconds">All of it.</param>
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
    double Seconds);
