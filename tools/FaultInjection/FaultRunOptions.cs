namespace StreamML.FaultInjection;

/// <summary>What every fault run needs.</summary>
public sealed class FaultRunOptions
{
    /// <summary>Path of the built program, <c>streamml.dll</c>.</summary>
    public required string Program { get; init; }

    /// <summary>
    /// A cluster to run on, hosts and ports. Empty (default): a broker process of the run's own, which is killed and
    /// restarted as the roles are; a cluster is not.
    /// </summary>
    public string BootstrapServers { get; init; } = "";

    /// <summary>Seed of everything random. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// How long nothing may arrive before what is missing counts as lost. Default 60 s: longer than any retry of the
    /// roles.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest wait for a role to be at work at the start. Default 60 s: a busy machine.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
