using StreamML.Schemas.V1;
using StreamML.Serving.Records;

namespace StreamML.Serving.Backups;

/// <summary>What of an installation's models goes into a backup.</summary>
/// <param name="catalogue">What the topics say.</param>
/// <param name="scope">Only this tenant's, or those for all tenants (empty); null: every model.</param>
/// <param name="task">Only this task's; null: every task's.</param>
/// <param name="inUse">Only versions that are live, shadow or canary.</param>
public sealed class BackupChoice(
    ModelCatalogue catalogue, string? scope = null, string? task = null, bool inUse = false)
{
    /// <summary>Whether a model's decisions are kept.</summary>
    public bool Takes(string ofTask, string ofScope) =>
        (task is null || task == ofTask) && (scope is null || scope == ofScope);

    /// <summary>Whether a version is kept.</summary>
    public bool Takes(ModelVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return Takes(version.Task, version.Scope)
            && (!inUse || (catalogue.Control(version.Task, version.Scope) is { } control
                && (version.Version == control.LiveVersion || version.Version == control.ShadowVersion
                    || version.Version == control.CanaryVersion)));
    }
}
