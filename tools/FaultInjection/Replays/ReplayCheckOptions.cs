namespace StreamML.FaultInjection.Replays;

/// <summary>What a check of replays does, and what it judges by.</summary>
public sealed class ReplayCheckOptions
{
    /// <summary>Texts of the past; one in 250 of them cannot be read. Default 100,000.</summary>
    public int Texts { get; init; } = 100_000;

    /// <summary>Kills of the process that leads, while the replay runs. Default 50.</summary>
    public int Kills { get; init; } = 50;

    /// <summary>Longest that a process works on before it is killed. Default 2 s.</summary>
    public TimeSpan LongestLife { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Queries beside the cutover and its undo. Default 10,000.</summary>
    public int Queries { get; init; } = 10_000;

    /// <summary>Queries at a time, each over a connection of its own. Default 16: PostgreSQL takes 40.</summary>
    public int Readers { get; init; } = 16;

    /// <summary>
    /// Pause of a connection after each query. Default 50 ms: queries without one take all cores, and the cutover would
    /// wait for them.
    /// </summary>
    public TimeSpan ReadPause { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Live texts per second. Default 100: few enough that none waits for another.</summary>
    public int Rate { get; init; } = 100;

    /// <summary>How long live texts are measured without a replay. Default 20 s: 2,000 of them.</summary>
    public TimeSpan Control { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Most that a cutover or an undo may take. Default 1 s.</summary>
    public TimeSpan CutoverLimit { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Most that a pause may take. Default 1 s.</summary>
    public TimeSpan PauseLimit { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Most that a cancellation may take. Default 2 s.</summary>
    public TimeSpan CancelLimit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Most that the 99th percentile of live texts may be beside a replay, in times of that without one. Default 1.2.
    /// </summary>
    public double LatencyFactor { get; init; } = 1.2;

    /// <summary>Most that a live text may wait beside a replay. Default 5 s.</summary>
    public TimeSpan LagLimit { get; init; } = TimeSpan.FromSeconds(5);
}
