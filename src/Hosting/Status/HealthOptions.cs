using System.ComponentModel.DataAnnotations;

namespace StreamML.Hosting;

/// <summary>Options of <c>/health/lag</c>. Configuration section <c>Health</c>.</summary>
public sealed class HealthOptions
{
    /// <summary>
    /// Most that a role may be behind, default 0, which is any, up to 1 day; beyond it <c>/health/lag</c> answers 503.
    /// It is for alarms, not for restarts: a process that catches up must not be ended.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan LagMax { get; set; } = TimeSpan.Zero;

    /// <summary>
    /// How long one look at the cluster answers everybody, default 5 s, 1 s to 10 min: the path is open, and a look
    /// asks for the offsets of every role.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan LagEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Longest wait for a look, default 10 s, 1 s to 1 min, the usual patience of what asks; beyond it 503.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan LagTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
