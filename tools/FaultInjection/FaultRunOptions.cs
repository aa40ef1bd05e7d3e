namespace StreamML.FaultInjection;

/// <summary>Options common to all fault runs.</summary>
public sealed class FaultRunOptions
{
    /// <summary>Path of the built program, <c>streamml.dll</c>.</summary>
    public required string Program { get; init; }

    /// <summary>
    /// A cluster to run on, hosts and ports. Empty (default): the run's own broker process, which is killed and
    /// restarted like the roles; a cluster is not.
    /// </summary>
    public string BootstrapServers { get; init; } = "";

    /// <summary>Seed of all random choices. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// Time without arrivals after which missing records count as lost. Default 60 s: longer than any retry of the
    /// roles.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest wait for a role to work at the start. Default 60 s: a busy machine.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
