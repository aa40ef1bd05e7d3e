using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>Names that follow from a job.</summary>
public static class ReplayTopics
{
    /// <summary>The role that does the work of a job; with the prefix, its group and its transactional ids.</summary>
    public static string RoleOf(string jobId) => $"streamml.replay.{jobId}";

    /// <summary>The topics of a generation, the one with the results first.</summary>
    public static IReadOnlyList<TopicDefinition> Of(int generation) =>
        [.. EnricherReplay.Outputs.Select(topic => topic.Generation(generation))];

    /// <summary>The topic with the results of a job that has one.</summary>
    public static TopicDefinition ResultOf(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return EnricherReplay.Results.Generation(job.Generation);
    }
}
