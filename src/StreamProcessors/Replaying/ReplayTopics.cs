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

    /// <summary>All topics that a job may have: its generation's, and its copies of tables.</summary>
    public static IReadOnlyList<TopicDefinition> Of(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return
        [
            .. job.Generation > 0 ? Of(job.Generation) : [],
            .. job.Replay is { Copy: > 0 } plan ? CopiesOf(plan.Copy) : [],
        ];
    }

    /// <summary>The texts and the live results that were copied from tables.</summary>
    /// <param name="copy">The number of the copy.</param>
    public static IReadOnlyList<TopicDefinition> CopiesOf(int copy) =>
        [EnricherReplay.Input.Generation(copy), EnricherReplay.Results.Generation(copy)];

    /// <summary>The texts that a plan reads.</summary>
    public static TopicDefinition InputOf(ReplayPlan plan) => OfSource(plan, EnricherReplay.Input);

    /// <summary>Their live results.</summary>
    public static TopicDefinition LiveOf(ReplayPlan plan) => OfSource(plan, EnricherReplay.Results);

    /// <summary>The topic with the results of a job that has one.</summary>
    public static TopicDefinition ResultOf(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return EnricherReplay.Results.Generation(job.Generation);
    }

    private static TopicDefinition OfSource(ReplayPlan plan, TopicDefinition topic) =>
        plan.Copy > 0 ? topic.Generation(plan.Copy) : topic;
}
