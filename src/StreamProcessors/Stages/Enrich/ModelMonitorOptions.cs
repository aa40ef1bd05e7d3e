using System.ComponentModel.DataAnnotations;

namespace StreamML.StreamProcessors.Stages.Enrich;

/// <summary>What is watched of the models' answers. Configuration section <c>ModelMonitor</c>.</summary>
public sealed class ModelMonitorOptions
{
    /// <summary>
    /// Answers of a task that are held against as many others: the first ones of a model are the reference, and each
    /// following lot is compared with them. Default 5,000, 200 to 10,000,000. At 5,000 the index is 0.004 where nothing
    /// moves, fifty times below the threshold; at 200 it is 0.1.
    /// </summary>
    [Range(200, 10_000_000)]
    public int DriftWindow { get; set; } = 5_000;

    /// <summary>
    /// Population stability index from which a warning is logged, default 0.2, over 0 to 10. Below 0.1 a distribution
    /// counts as unchanged, over 0.25 as another one (Siddiqi, Credit Risk Scorecards, 2006, after Lewis, 1994):
    /// between them.
    /// </summary>
    [Range(0.0, 10.0, MinimumIsExclusive = true)]
    public double DriftThreshold { get; set; } = 0.2;
}
