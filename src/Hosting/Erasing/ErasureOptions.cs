using System.ComponentModel.DataAnnotations;

namespace StreamML.Hosting.Erasing;

/// <summary>How people are erased. Configuration section <c>Erasure</c>.</summary>
public sealed class ErasureOptions
{
    /// <summary>
    /// How long after an erasure was asked for the person's records still belong to it, default 5 s, 1 s to 10 min.
    /// Every process must have read the suppression by then; a healthy one has within a second. What the person writes
    /// in this time is erased with the rest.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(5);
}
