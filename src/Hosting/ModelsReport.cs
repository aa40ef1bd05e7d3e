using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Publishing;
using StreamML.Serving.Records;

namespace StreamML.Hosting;

/// <summary>A version on the topics.</summary>
/// <param name="Task">The task.</param>
/// <param name="Scope">The tenant; empty for all.</param>
/// <param name="Version">The version.</param>
/// <param name="Name">Name of the model.</param>
/// <param name="Part"><c>live</c>, <c>shadow</c>, <c>canary 0.1</c>; empty for a candidate.</param>
/// <param name="Bytes">Size of the model.</param>
/// <param name="Sha256">SHA-256 of the model.</param>
/// <param name="PublishedAt">When.</param>
/// <param name="PublishedBy">By whom.</param>
/// <param name="Metrics">Measures by name, as its manifest has them.</param>
public sealed record ModelListing(
    string Task,
    string Scope,
    string Version,
    string Name,
    string Part,
    long Bytes,
    string Sha256,
    DateTimeOffset PublishedAt,
    string PublishedBy,
    IReadOnlyDictionary<string, double> Metrics);

/// <summary>A decision of <c>model.control</c>.</summary>
/// <param name="At">When.</param>
/// <param name="By">By whom.</param>
/// <param name="Live">The live version; <c>shipped</c> for the model that ships, or none.</param>
/// <param name="Shadow">The shadow; empty for none.</param>
/// <param name="Canary">The canary; empty for none.</param>
/// <param name="CanaryShare">Its share, 0 to 1.</param>
/// <param name="Reason">Why.</param>
public sealed record ModelDecision(
    DateTimeOffset At, string By, string Live, string Shadow, string Canary, double CanaryShare, string Reason)
{
    /// <summary>The decision of a record.</summary>
    public static ModelDecision Of(ModelControl control)
    {
        ArgumentNullException.ThrowIfNull(control);
        return new ModelDecision(
            Time(control.DecidedAtMs), control.DecidedBy,
            control.LiveVersion.Length == 0 ? ModelPublisher.Shipped : control.LiveVersion,
            control.ShadowVersion, control.CanaryVersion, control.CanaryShare, control.Reason);
    }

    // A time that no calendar has comes from another writer's mistake.
    internal static DateTimeOffset Time(long ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(ms, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
}

/// <summary>What the topics say of models.</summary>
public static class ModelsReport
{
    /// <summary>Every version, by task, scope and time.</summary>
    public static IReadOnlyList<ModelListing> List(ModelCatalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        return [.. catalogue.Versions.Select(version => new ModelListing(
            version.Task, version.Scope, version.Version, version.Name,
            PartNames.Of(catalogue.Control(version.Task, version.Scope), version.Version),
            version.SizeBytes, version.Sha256, ModelDecision.Time(version.PublishedAtMs), version.PublishedBy,
            new SortedDictionary<string, double>(version.Metrics, StringComparer.Ordinal)))];
    }

    /// <summary>What every task is served with, as decided: a name and version, or <c>shipped</c>, by part.</summary>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public static async Task<IReadOnlyList<ModelPartStatus>> PartsAsync(
        KafkaConnection kafka, CancellationToken cancellationToken)
    {
        var catalogue = await ModelCatalogue.ReadAsync(kafka, cancellationToken);
        var parts = new List<ModelPartStatus>();
        foreach (string task in ModelTasks.All)
        {
            foreach (string scope in catalogue.Decided.Where(decided => decided.Task == task)
                .Select(decided => decided.Scope)
                .Append("").Distinct().Order(StringComparer.Ordinal))
            {
                var control = catalogue.Control(task, scope) ?? new ModelControl();
                parts.Add(new ModelPartStatus(task, scope, "live", Name(catalogue, task, scope, control.LiveVersion)));
                if (control.ShadowVersion.Length > 0)
                {
                    parts.Add(new ModelPartStatus(
                        task, scope, "shadow", Name(catalogue, task, scope, control.ShadowVersion)));
                }

                if (control.CanaryVersion.Length > 0)
                {
                    parts.Add(new ModelPartStatus(
                        task, scope, PartNames.Of(control, control.CanaryVersion),
                        Name(catalogue, task, scope, control.CanaryVersion)));
                }
            }
        }

        return parts;
    }

    private static string Name(ModelCatalogue catalogue, string task, string scope, string version) =>
        version.Length == 0
        ? ModelPublisher.Shipped
        : catalogue.Find(task, scope, version) is { } found ? $"{found.Name}/{version}" : $"{version} (not there)";
}

/// <summary>Which model has a part.</summary>
/// <param name="Task">The task.</param>
/// <param name="Scope">The tenant; empty for all.</param>
/// <param name="Part"><c>live</c>, <c>shadow</c>, <c>canary 0.1</c>.</param>
/// <param name="Model">Name and version; <c>shipped</c> for the model that ships or a folder names, or none where none
/// does.</param>
public sealed record ModelPartStatus(string Task, string Scope, string Part, string Model);
