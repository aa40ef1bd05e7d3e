namespace StreamML.Api.Reads;

/// <summary>How the pipeline stands.</summary>
/// <param name="Stages">The stages, in the order a record meets them.</param>
/// <param name="Topics">The topics.</param>
/// <param name="AsOf">When it was looked at.</param>
public sealed record PipelineState(
    IReadOnlyList<StageState> Stages, IReadOnlyList<TopicState> Topics, DateTimeOffset AsOf);

/// <summary>A stage.</summary>
/// <param name="Name">The role that runs it.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Running">Whether a process runs it.</param>
/// <param name="Behind">Offsets not yet handled: at least as many as records.</param>
/// <param name="PerSecond">Offsets handled per second since the look before; null at the first.</param>
public sealed record StageState(string Name, string Summary, bool Running, long Behind, double? PerSecond)
{
    /// <summary>How long it needs for what is left at this pace; null where that is unknown.</summary>
    public TimeSpan? Needs => Behind > 0 && PerSecond > 0 && Behind / PerSecond < 1e8
        ? TimeSpan.FromSeconds(Behind / PerSecond.Value)
        : null;
}

/// <summary>A topic.</summary>
/// <param name="Name">Its name without prefix.</param>
/// <param name="Partitions">How many.</param>
/// <param name="Offsets">Offsets that it holds: records, markers of transactions, and what compaction removed.</param>
/// <param name="PerSecond">Offsets added per second since the look before; null at the first.</param>
public sealed record TopicState(string Name, int Partitions, long Offsets, double? PerSecond);
