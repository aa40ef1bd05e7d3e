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

/// <summary>A model of a tenant, or of a campaign of one.</summary>
/// <param name="Learner">Its task's.</param>
/// <param name="Scope">Whose it is; empty for all. What it is published for may be wider.</param>
/// <param name="Version">The version; null: the one that ships, or none.</param>
/// <param name="Artifact">Its bytes; null if there is none, or it cannot be read.</param>
/// <param name="Problem">Why there are none.</param>
internal sealed record FoundModel(
    ITaskLearner Learner, string Scope, ModelVersion? Version, ModelArtifact? Artifact, string Problem)
{
    /// <summary>Its tenant; empty for all.</summary>
    public string Tenant => ModelScope.TenantOf(Scope);

    /// <summary>Id of its campaign; empty if it is the tenant's.</summary>
    public string CampaignId { get; init; } = "";

    /// <summary>Whose it is, in words; empty for all.</summary>
    public string Whose => CampaignId.Length > 0 ? $"the campaign {CampaignId} of {Tenant}" : Tenant;
}

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
        [.. _rows.Of(found.Learner.Task, found.Scope).Where(found.Learner.CanUse)];

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
        foreach (var learner in learners.Where(each => (request.Tasks.Count == 0 || request.Tasks.Contains(each.Task))
            && (request.Campaign.Length == 0 || each.PerCampaign)))
        {
            foreach (string scope in Scopes(request, learner))
            {
                yield return request.Version.Length > 0
                    ? await VersionAsync(learner.Task, scope, request.Version, cancellationToken)
                    : await ArtifactAsync(Found(learner, scope, Live(learner.Task, scope)), cancellationToken);
            }
        }
    }

    private IReadOnlyList<string> Scopes(JudgeRequest request, ITaskLearner learner)
    {
        if (request.Campaign.Length > 0)
        {
            var (tenant, id) = CampaignChoice.Find(
                request.Campaign, request.Tenant,
                Campaigns(learner.Task).Select(each => (ModelScope.TenantOf(each.Key), each.Value)));
            return [ModelScope.Of(tenant, id)];
        }

        if (request.Version.Length > 0)
        {
            return [request.Tenant.Length > 0 ? request.Tenant : ScopeOf(learner.Task, request.Version) ?? ""];
        }

        string[] own =
        [
            .. _catalogue.Decided.Where(decided => decided.Task == learner.Task
                && (!ModelScope.IsCampaign(decided.Scope) || HasOwn(learner.Task, decided.Scope)))
                .Select(decided => decided.Scope),
        ];
        string[] scopes =
        [
            .. _rows.Groups.Where(group => group.Task == learner.Task).Select(group => group.Tenant).Concat(own)
                .Append(request.Tenant)
                .Where(scope => scope.Length > 0
                    && (request.Tenant.Length == 0 || ModelScope.TenantOf(scope) == request.Tenant))
                .Distinct().Order(StringComparer.Ordinal),
        ];
        return scopes.Length > 0 ? scopes : [""];
    }

    /// <summary>Each campaign that is known by examples or by a decision: its scope, and its id.</summary>
    private Dictionary<string, string> Campaigns(string task)
    {
        var known = _rows.Campaigns(task).ToDictionary(
            each => each.Scope, each => each.CampaignId, StringComparer.Ordinal);
        foreach (var (_, scope) in _catalogue.Decided.Where(
            decided => decided.Task == task && ModelScope.IsCampaign(decided.Scope)))
        {
            known.TryAdd(scope, scope[(ModelScope.TenantOf(scope).Length + 1)..]);
        }

        return known;
    }

    private FoundModel Found(ITaskLearner learner, string scope, ModelVersion? version) =>
        new(learner, scope, version, null, "")
        {
            CampaignId = ModelScope.IsCampaign(scope) ? Campaigns(learner.Task).GetValueOrDefault(scope) ?? "" : "",
        };

    private bool HasOwn(string task, string scope) => _catalogue.Control(task, scope) is { LiveVersion.Length: > 0 };

    /// <summary>The scope of a version; null if there is none of this name.</summary>
    public string? ScopeOf(string task, string version) => _catalogue.Versions
        .FirstOrDefault(each => each.Task == task && each.Version == version)?.Scope;

    private ModelVersion? Live(string task, string scope) => Wider(scope).Where(each => HasOwn(task, each))
        .Select(each => (Scope: each, Version: _catalogue.Control(task, each)!.LiveVersion))
        .Select(live => _catalogue.Find(task, live.Scope, live.Version)
            ?? new ModelVersion { Task = task, Scope = live.Scope, Version = live.Version })
        .FirstOrDefault();

    // What answers for a scope: its own model, or else the tenant's, or else the one for all.
    private static IEnumerable<string> Wider(string scope) =>
        new[] { scope, ModelScope.TenantOf(scope), "" }.Distinct();

    /// <summary>Finds a version of a campaign or its tenant, or one for all.</summary>
    /// <exception cref="DatasetException">It is not there, or cannot be read.</exception>
    public async Task<FoundModel> VersionAsync(
        string task, string scope, string version, CancellationToken cancellationToken)
    {
        var learner = learners.First(each => each.Task == task);
        var found = version == ModelPublisher.Shipped
            ? null
            : Wider(scope).Select(each => _catalogue.Find(task, each, version)).FirstOrDefault(each => each is not null)
                ?? throw new DatasetException(
                    $"{task} has no version {version}{(scope.Length > 0 ? $" for {scope}" : "")}; 'streamml models list' "
                    + "lists them with their scopes.");
        var model = await ArtifactAsync(Found(learner, scope, found), cancellationToken);
        return model.Artifact is not null
            ? model
            : throw new DatasetException($"{task} {version}: {model.Problem}");
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
                    Problem = $"no {task} model is live{(found.Scope.Length > 0 ? $" for {found.Whose}" : "")}, and "
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
