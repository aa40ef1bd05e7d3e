using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>The stages that can be replayed.</summary>
public static class ReplayStages
{
    /// <summary>Texts: labels and translations of messages.</summary>
    public static ReplayStage Enricher { get; } = new EnricherReplayStage();

    /// <summary>Vectors: scores of contacts.</summary>
    public static ReplayStage Scorer { get; } = new ScorerReplayStage();

    /// <summary>All of them, the usual one first.</summary>
    public static IReadOnlyList<ReplayStage> All { get; } = [Enricher, Scorer];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(stage => stage.Name)];

    /// <summary>The fields of all of them, each once.</summary>
    public static IReadOnlyList<string> Fields { get; } = [.. All.SelectMany(stage => stage.Fields).Distinct()];

    /// <summary>The one of a name; null where there is none.</summary>
    public static ReplayStage? Find(string name) => All.FirstOrDefault(stage => stage.Name == name);

    /// <summary>What the results of a stage are of, in the plural.</summary>
    public static string SubjectsOf(string name) => (Find(name) ?? Enricher).Subjects;

    /// <summary>The one of a plan.</summary>
    public static ReplayStage Of(ReplayPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return Find(plan.Stage) ?? Enricher;
    }
}
