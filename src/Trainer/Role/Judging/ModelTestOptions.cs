using System.ComponentModel.DataAnnotations;

namespace StreamML.Trainer.Role.Judging;

/// <summary>What a live model must pass. Configuration section <c>ModelTest</c>.</summary>
public sealed class ModelTestOptions
{
    /// <summary>
    /// Examples that each model predicts one by one, default 5, 1 to 1,000: enough to see what it says. The ranges are
    /// checked on all examples.
    /// </summary>
    [Range(1, 1_000)]
    public int Examples { get; set; } = 5;

    /// <summary>
    /// Longest time of one prediction with its factors, default 500 ms, 1 ms to 1 min: what the source documents allow
    /// a whole analysis.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan PredictionMax { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Fewest contacts with held-out examples on which a model is compared with the figure of its manifest, default 20,
    /// 10 to 1,000,000: the interval of fewer says next to nothing.
    /// </summary>
    [Range(10, 1_000_000)]
    public int ContactsMin { get; set; } = 20;
}
