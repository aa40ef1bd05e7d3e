using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>Names that follow from a job.</summary>
public static class ReplayTopics
{
    /// <summary>The role that does the work of a job; with the prefix, its group and its transactional ids.</summary>
    public static string RoleOf(string jobId) => $"streamml.replay.{jobId}";

    /// <summary>All topics that a generation may have, whatever the stage.</summary>
    public static IReadOnlyList<TopicDefinition> Of(int generation) =>
        [.. ReplayStages.All.SelectMany(stage => Of(stage, generation)).Distinct()];

    /// <summary>The topics of a stage's generation, the one with the results first.</summary>
    public static IReadOnlyList<TopicDefinition> Of(ReplayStage stage, int generation)
    {
        ArgumentNullException.ThrowIfNull(stage);
        return [.. stage.Outputs.Select(topic => topic.Generation(generation))];
    }

    /// <summary>All topics that a job may have: its generation's, and its copies of tables.</summary>
    public static IReadOnlyList<TopicDefinition> Of(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return
        [
            .. job.Generation > 0 ? Of(ReplayStages.Of(job.Replay ?? new ReplayPlan()), job.Generation) : [],
            .. job.Replay is { Copy: > 0 } plan ? CopiesOf(plan.Copy) : [],
        ];
    }

    /// <summary>The texts and the live results that were copied from tables.</summary>
    /// <param name="copy">The number of the copy.</param>
    public static IReadOnlyList<TopicDefinition> CopiesOf(int copy) =>
        [ReplayStages.Enricher.Input.Generation(copy), ReplayStages.Enricher.Results.Generation(copy)];

    /// <summary>What a plan reads.</summary>
    public static TopicDefinition InputOf(ReplayPlan plan) => OfSource(plan, ReplayStages.Of(plan).Input);

    /// <summary>The live results of it.</summary>
    public static TopicDefinition LiveOf(ReplayPlan plan) => OfSource(plan, ReplayStages.Of(plan).Results);

    /// <summary>The topic with the results of a job that has one.</summary>
    public static TopicDefinition ResultOf(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return ReplayStages.Of(job.Replay).Results.Generation(job.Generation);
    }

    private static TopicDefinition OfSource(ReplayPlan plan, TopicDefinition topic) =>
        plan.Copy > 0 ? topic.Generation(plan.Copy) : topic;
}
