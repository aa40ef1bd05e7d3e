using StreamML.Schemas.V1;
using StreamML.Serving.Publishing;
using StreamML.Serving.Records;

namespace StreamML.Hosting;

/// <summary>
/// What the decisions say was served at a time. A process switches between two batches, a moment after a decision;
/// which version made a record is in the record.
/// </summary>
/// <param name="Task">The task.</param>
/// <param name="Scope">The tenant; empty for all.</param>
/// <param name="At">The time.</param>
/// <param name="Live">The live version, the tenant's own or that for all; <c>shipped</c> for the model that ships, or
/// none.</param>
/// <param name="Shadow">The shadow; empty for none.</param>
/// <param name="Canary">The canary; empty for none.</param>
/// <param name="CanaryShare">Its share, 0 to 1.</param>
/// <param name="DecidedForAll">The live version was the one for all tenants.</param>
/// <param name="Decision">The decision that made it live; null if nothing had been decided.</param>
public sealed record LiveAt(
    string Task, string Scope, DateTimeOffset At, string Live, string Shadow, string Canary, double CanaryShare,
    bool DecidedForAll, ModelDecision? Decision)
{
    /// <summary>Looks it up.</summary>
    /// <param name="catalogue">All decisions.</param>
    /// <param name="task">The task.</param>
    /// <param name="scope">The tenant; empty for all.</param>
    /// <param name="at">The time.</param>
    /// <exception cref="PublishException">The decisions of that time are forgotten here.</exception>
    public static LiveAt Of(ModelCatalogue catalogue, string task, string scope, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        var own = ControlAt(catalogue, task, scope, at);
        bool forAll = scope.Length > 0 && own is not { LiveVersion.Length: > 0 };
        var live = forAll ? ControlAt(catalogue, task, "", at) : own;
        var parts = own ?? live;
        return new LiveAt(
            task, scope, at, live is { LiveVersion.Length: > 0 } decided ? decided.LiveVersion : ModelPublisher.Shipped,
            parts?.ShadowVersion ?? "", parts?.CanaryVersion ?? "", parts?.CanaryShare ?? 0, forAll && live is not null,
            (live ?? own) is { } control ? ModelDecision.Of(control) : null);
    }

    private static ModelControl? ControlAt(ModelCatalogue catalogue, string task, string scope, DateTimeOffset at)
    {
        var history = catalogue.History(task, scope);
        var found = catalogue.ControlAt(task, scope, at.ToUnixTimeMilliseconds());
        return found is null && history.Count > ModelCatalogue.MaxHistory * 8 / 10
            ? throw new PublishException(
                $"Only the last {history.Count:N0} decisions about {task} are kept in memory, and all of them are later: "
                + "read 'streamml tail model.control --from-beginning'.")
            : found;
    }
}
