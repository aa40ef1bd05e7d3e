using System.Runtime.CompilerServices;
using StreamML.Inference.Artifacts;
using StreamML.Messaging;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Publishing;
using StreamML.Serving.Records;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.Role.Learners;

namespace StreamML.Trainer.Role.Judging;

/// <summary>A model of a tenant.</summary>
/// <param name="Learner">Its task's.</param>
/// <param name="Tenant">The tenant; empty for all.</param>
/// <param name="Version">The version; null: the one that ships, or none.</param>
/// <param name="Artifact">Its bytes; null if there is none, or it cannot be read.</param>
/// <param name="Problem">Why there are none.</param>
internal sealed record FoundModel(
    ITaskLearner Learner, string Tenant, ModelVersion? Version, ModelArtifact? Artifact, string Problem);

/// <summary>Finds the models of an installation, and their examples. One call at a time.</summary>
/// <param name="kafka">The cluster.</param>
/// <param name="models">Reads versions back.</param>
/// <param name="learners">What can be trained.</param>
/// <param name="maxRows">Most examples kept in memory.</param>
internal sealed class ModelFinder(
    KafkaConnection kafka, PublishedModels models, IReadOnlyList<ITaskLearner> learners, int maxRows)
{
    private RowBook _rows = new(maxRows);
    private ModelCatalogue _catalogue = new();

    /// <summary>The part that a model has; empty for a candidate, or where there is no model.</summary>
    public string PartOf(FoundModel found) => found.Version is { } version
        ? PartNames.Of(_catalogue.Control(version.Task, version.Scope), version.Version)
        : found.Artifact is null ? "" : "live";

    /// <summary>The examples of a model that its learner can use.</summary>
    public IReadOnlyList<LabelledRow> Rows(FoundModel found) =>
        [.. _rows.Of(found.Learner.Task, found.Tenant).Where(found.Learner.CanUse)];

    /// <summary>Those by which it is judged.</summary>
    public async Task<HeldOutRows> HeldOutAsync(
        FoundModel found, IReadOnlyList<LabelledRow> rows, bool all, CancellationToken cancellationToken)
    {
        if (all)
        {
            return HeldOutRows.Everything(rows);
        }

        if (found.Artifact?.Manifest.Training is not { } training || rows.Count == 0)
        {
            return HeldOutRows.Of(rows, [], null);
        }

        var then = await RowTopic.ReadAsync(
            kafka, training.Ranges.ToDictionary(range => range.Partition, range => range.Next), maxRows,
            cancellationToken);
        return HeldOutRows.Of(
            rows, [.. then.Of(found.Learner.Task, ModelScope.Of(training.Tenant, training.Campaign ?? ""))
                .Where(found.Learner.CanUse)], training);
    }

    /// <summary>Reads examples and versions as they are now.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        _catalogue = await ModelCatalogue.ReadAsync(kafka, cancellationToken);
        _rows = await RowTopic.ReadAsync(kafka, null, maxRows, cancellationToken);
    }

    /// <summary>Reads, then finds the models that are asked for.</summary>
    /// <exception cref="DatasetException">A version is not there.</exception>
    public async IAsyncEnumerable<FoundModel> FindAsync(
        JudgeRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        foreach (var learner in learners.Where(
            each => request.Tasks.Count == 0 || request.Tasks.Contains(each.Task)))
        {
            foreach (string tenant in Tenants(request, learner.Task))
            {
                yield return request.Version.Length > 0
                    ? await VersionAsync(learner.Task, tenant, request.Version, cancellationToken)
                    : await ArtifactAsync(
                        new FoundModel(learner, tenant, Live(learner.Task, tenant), null, ""), cancellationToken);
            }
        }
    }

    private IReadOnlyList<string> Tenants(JudgeRequest request, string task)
    {
        if (request.Tenant.Length > 0)
        {
            return [request.Tenant];
        }

        if (request.Version.Length > 0 && ScopeOf(task, request.Version) is { } scope)
        {
            return [scope];
        }

        string[] tenants =
        [
            .. _rows.Groups.Where(group => group.Task == task).Select(group => group.Tenant)
                .Concat(_catalogue.Decided.Where(decided => decided.Task == task).Select(decided => decided.Scope))
                .Where(tenant => tenant.Length > 0).Distinct().Order(StringComparer.Ordinal),
        ];
        return tenants.Length > 0 ? tenants : [""];
    }

    /// <summary>The scope of a version; null if there is none of this name.</summary>
    public string? ScopeOf(string task, string version) => _catalogue.Versions
        .FirstOrDefault(each => each.Task == task && each.Version == version)?.Scope;

    private ModelVersion? Live(string task, string tenant) =>
        _catalogue.Control(task, tenant) is { LiveVersion.Length: > 0 } control
            ? _catalogue.Find(task, tenant, control.LiveVersion)
                ?? new ModelVersion { Task = task, Scope = tenant, Version = control.LiveVersion }
            : tenant.Length > 0 ? Live(task, "") : null;

    /// <summary>Finds a version of a tenant, or one for all.</summary>
    /// <exception cref="DatasetException">It is not there, or cannot be read.</exception>
    public async Task<FoundModel> VersionAsync(
        string task, string tenant, string version, CancellationToken cancellationToken)
    {
        var learner = learners.First(each => each.Task == task);
        var found = version == ModelPublisher.Shipped
            ? null
            : _catalogue.Find(learner.Task, tenant, version) ?? _catalogue.Find(learner.Task, "", version)
                ?? throw new DatasetException(
                    $"{learner.Task} has no version {version}{(tenant.Length > 0 ? $" for {tenant}" : "")}; 'streamml "
                    + "models list' lists them with their scopes.");
        var model = await ArtifactAsync(new FoundModel(learner, tenant, found, null, ""), cancellationToken);
        return model.Artifact is not null
            ? model
            : throw new DatasetException($"{learner.Task} {version}: {model.Problem}");
    }

    private async Task<FoundModel> ArtifactAsync(FoundModel found, CancellationToken cancellationToken)
    {
        string task = found.Learner.Task;
        if (found.Version is not { } version)
        {
            return found.Learner.Shipped is { } shipped
                ? found with { Artifact = shipped }
                : found with
                {
                    Problem = $"no {task} model is live{(found.Tenant.Length > 0 ? $" for {found.Tenant}" : "")}, and "
                        + $"none ships: train one with 'streamml train {task}'",
                };
        }

        try
        {
            return version.Manifest.IsEmpty
                ? found with { Problem = $"version {version.Version} is live, but it is not on the topics" }
                : found with { Artifact = await models.ReadAsync(version, cancellationToken) };
        }
        catch (ArtifactException fault)
        {
            return found with { Problem = fault.Message };
        }
    }
}
