using StreamML.StreamProcessors.Stages;

namespace StreamML.StreamProcessors.Windows;

/// <summary>What a batch of the role comes to.</summary>
/// <param name="Output">Where records go.</param>
/// <param name="NowMs">When it runs, milliseconds since the Unix epoch.</param>
internal sealed record WindowBatch(StageOutput Output, long NowMs)
{
    /// <summary>Changes that it makes, for the tasks of their subjects.</summary>
    public ChangeSet Made { get; } = new();

    /// <summary>Changes that it was given, for windows of its own.</summary>
    public ChangeSet Given { get; } = new();
}
