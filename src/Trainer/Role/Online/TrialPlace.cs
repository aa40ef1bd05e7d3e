using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Records;
using StreamML.Trainer.Gates.Lifecycle;

namespace StreamML.Trainer.Role.Online;

/// <summary>One model's place, which versions on trial want, as the books have it now.</summary>
/// <param name="Task">The task.</param>
/// <param name="Scope">The scope.</param>
/// <param name="Runs">The trainings whose versions are on trial, the newest first; at least one.</param>
/// <param name="History">What was decided about the model, oldest first.</param>
/// <param name="Live">The live version; null: the one that ships, or one that is only configured.</param>
/// <param name="Versions">The versions of these trainings.</param>
/// <param name="Gates">How comparisons for this place stand.</param>
/// <param name="Family">The newest comparison of each campaign of the tenant; empty if it is no campaign's.</param>
internal sealed record TrialPlace(
    string Task, string Scope, IReadOnlyList<TrainingRun> Runs, IReadOnlyList<ModelControl> History,
    ModelVersion? Live, IReadOnlyList<ModelVersion> Versions, IReadOnlyList<TrainingGate> Gates,
    IReadOnlyList<TrainingGate> Family)
{
    /// <summary>What is decided now.</summary>
    public ModelControl Control { get; } = History.Count > 0 ? History[^1] : new ModelControl();

    /// <summary>The training that ended last.</summary>
    public TrainingRun Newest => Runs[0];

    /// <summary>Those that were followed by a newer one before they had a part.</summary>
    public IEnumerable<TrainingRun> Superseded => Runs.Where(run => !ReferenceEquals(run, Newest)
        && ControlHistory.Since(History, run.Version) is null && !ControlHistory.IsClosed(History, run.Version));

    /// <summary>Keys of their comparisons.</summary>
    public IEnumerable<string> Keys => Runs.Select(run => ModelKeys.Version(Task, Scope, run.Version));

    /// <summary>The places of everything that is on trial.</summary>
    public static IReadOnlyList<TrialPlace> All(TrainerBooks books) =>
    [
        .. books.Runs.OnTrial.GroupBy(run => (run.Task, run.Scope))
            .Select(group => Of(books, group.Key.Task, group.Key.Scope, [.. group])),
    ];

    /// <summary>A version; null if it is not published.</summary>
    public ModelVersion? Find(string version) => Versions.FirstOrDefault(each => each.Version == version);

    /// <summary>Since when a version is the canary; null: it is not.</summary>
    public CanaryTime? CanaryOf(TrainingRun run) =>
        ControlHistory.PartOf(Control, run.Version) == ModelPart.Canary
            && ControlHistory.Since(History, run.Version) is { } since
            ? new CanaryTime(since.ToUnixTimeMilliseconds(), Control.CanaryShare)
            : null;

    private static TrialPlace Of(TrainerBooks books, string task, string scope, IReadOnlyList<TrainingRun> runs) => new(
        task, scope, runs, [.. books.Models.History(task, scope)], books.Champion(task, scope),
        [.. runs.Select(run => books.Models.Find(task, scope, run.Version)).OfType<ModelVersion>()],
        [.. books.Gates.All.Where(gate => gate.Task == task && gate.Scope == scope && gate.Challenger.Length > 0)],
        FamilyOf(books, task, scope));

    private static IReadOnlyList<TrainingGate> FamilyOf(TrainerBooks books, string task, string scope) =>
        !ModelScope.IsCampaign(scope) ? [] :
        [
            .. books.Gates.All
                .Where(gate => gate.Task == task && gate.Challenger.Length > 0 && ModelScope.IsCampaign(gate.Scope)
                    && ModelScope.TenantOf(gate.Scope) == ModelScope.TenantOf(scope))
                .GroupBy(gate => gate.Scope, StringComparer.Ordinal)
                .Select(group => group.MaxBy(gate => gate.LabelsFromMs)!),
        ];
}
