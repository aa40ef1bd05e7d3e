using StreamML.Schemas.V1;
using StreamML.Serving.Records;
using StreamML.Trainer.Gates.Lifecycle;
using StreamML.Trainer.Role.Learners;

namespace StreamML.Trainer.Role.Online;

/// <summary>A model whose live version is watched, as the books have it now.</summary>
/// <param name="Learner">Scores it.</param>
/// <param name="Scope">The scope that it is live in.</param>
/// <param name="Live">The live version; null: the one that ships.</param>
/// <param name="History">What was decided about the model, oldest first.</param>
/// <param name="Known">How the watch stands; null: there is none yet.</param>
/// <param name="Scopes">The scopes of the task that have a live version of their own.</param>
/// <param name="Before">The version to go back to; null: there is none.</param>
internal sealed record WatchPlace(
    ITaskLearner Learner, string Scope, ModelVersion? Live, IReadOnlyList<ModelControl> History, TrainingGate? Known,
    IReadOnlySet<string> Scopes, string? Before)
{
    /// <summary>The live version; empty: the one that ships.</summary>
    public string Version => Live?.Version ?? "";

    /// <summary>When it went live; null: it ships and always was.</summary>
    public DateTimeOffset? Since => ControlHistory.LastLiveChange(History);

    /// <summary>Whether the version answers for an example: no scope that is closer has its own.</summary>
    public bool Covers(TrainingRow row)
    {
        string campaign = Serving.ModelScope.Of(row.Tenant, row.CampaignId);
        string answers = Scopes.Contains(campaign) ? campaign : Scopes.Contains(row.Tenant) ? row.Tenant : "";
        return answers == Scope;
    }

    /// <summary>Everything that is live, published or shipped.</summary>
    /// <param name="books">The books.</param>
    /// <param name="learners">The learners.</param>
    /// <param name="ships">Whether a model ships for a learner's task.</param>
    public static IReadOnlyList<WatchPlace> All(
        TrainerBooks books, IReadOnlyList<ITaskLearner> learners, Func<ITaskLearner, bool> ships)
    {
        var all = new List<WatchPlace>();
        foreach (var learner in learners)
        {
            var scopes = books.Models.Decided
                .Where(decided => decided.Task == learner.Task
                    && books.Models.Control(decided.Task, decided.Scope)!.LiveVersion.Length > 0)
                .Select(decided => decided.Scope).ToHashSet(StringComparer.Ordinal);
            foreach (string scope in scopes.Order(StringComparer.Ordinal))
            {
                all.Add(Of(books, learner, scope, scopes, ships(learner)));
            }

            if (!scopes.Contains("") && ships(learner))
            {
                all.Add(Of(books, learner, "", scopes, true));
            }
        }

        return all;
    }

    private static WatchPlace Of(
        TrainerBooks books, ITaskLearner learner, string scope, IReadOnlySet<string> scopes, bool ships)
    {
        var history = books.Models.History(learner.Task, scope);
        string version = history.Count > 0 ? history[^1].LiveVersion : "";
        return new WatchPlace(
            learner, scope, version.Length > 0 ? books.Models.Find(learner.Task, scope, version) : null, [.. history],
            books.Gates.Find(learner.Task, scope, ""), scopes,
            LiveHistory.Before(history).FirstOrDefault(each => each.Length > 0
                ? books.Models.Find(learner.Task, scope, each) is not null
                : ships || (scope.Length > 0 && books.Live(learner.Task, "") is not null)));
    }
}
