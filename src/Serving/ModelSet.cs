using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using StreamML.Inference;
using StreamML.Schemas.V1;

namespace StreamML.Serving;

/// <summary>The models of one task and scope: which is live, which is asked beside it. Immutable.</summary>
/// <typeparam name="TModel">What they are asked as.</typeparam>
public sealed class ModelSet<TModel>
    where TModel : class
{
    private readonly string _task;

    internal ModelSet(string task, string scope, RolloutModels parts, ServedModel<TModel>? fallback)
    {
        _task = task;
        Live = Serve(parts.Live, ModelPart.Live, scope) ?? fallback;
        Shadow = Serve(parts.Shadow, ModelPart.Shadow, scope);
        Canary = Serve(parts.Canary, ModelPart.Canary, scope);
        CanaryShare = parts.CanaryShare;
    }

    /// <summary>The live model; null where there is none, as of a task that nothing is trained for.</summary>
    public ServedModel<TModel>? Live { get; }

    /// <summary>The model that is asked beside the live one, its answers only logged; null for none.</summary>
    public ServedModel<TModel>? Shadow { get; }

    /// <summary>The model whose answers count for <see cref="CanaryShare"/> of the contacts; null for none.</summary>
    public ServedModel<TModel>? Canary { get; }

    /// <summary>Share of the contacts that the canary has, 0 to 1.</summary>
    public double CanaryShare { get; }

    /// <summary>
    /// The model whose answer counts for a contact: the canary for its share, else the live one; null where there is
    /// neither.
    /// </summary>
    /// <param name="contactKey">The contact key; the same one always gets the same part.</param>
    public ServedModel<TModel>? For(string contactKey) =>
        Canary is not null && ModelSets.Point(_task, contactKey) < CanaryShare ? Canary : Live;

    internal static ServedModel<TModel>? Serve(HeldModel? model, ModelPart part, string scope) =>
        model is null ? null : new ServedModel<TModel>((TModel)model.Model, model.Identity, part) { Scope = scope };
}

/// <summary>Where a contact lies among all.</summary>
public static class ModelSets
{
    /// <summary>
    /// 0 to below 1, even over contacts and apart for each task: the first 8 bytes of SHA-256 of <c>task/contact
    /// key</c>, big endian, over 2^64. Anyone can compute it: a canary's contacts can be told from the tables alone.
    /// </summary>
    public static double Point(string task, string contactKey)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{task}/{contactKey}"), hash);
        return (BinaryPrimitives.ReadUInt64BigEndian(hash) >> 11) * (1.0 / (1UL << 53));
    }
}

/// <summary>Which loaded model has which part in one scope.</summary>
internal sealed record RolloutModels(
    HeldModel? Live, HeldModel? Shadow = null, HeldModel? Canary = null, double CanaryShare = 0)
{
    public IEnumerable<HeldModel> Models => new[] { Live, Shadow, Canary }.OfType<HeldModel>();
}

/// <summary>The models of one task in every scope, as one batch sees them. Immutable.</summary>
/// <typeparam name="TModel">What they are asked as.</typeparam>
public sealed class TaskModels<TModel>
    where TModel : class
{
    private readonly ModelSet<TModel> _all;
    private readonly Dictionary<string, ModelSet<TModel>> _scopes = new(StringComparer.Ordinal);

    internal TaskModels(string task, IReadOnlyDictionary<string, RolloutModels> scopes, HeldModel? fallback)
    {
        _all = new ModelSet<TModel>(
            task, "", scopes.GetValueOrDefault("") ?? new RolloutModels(null),
            ModelSet<TModel>.Serve(fallback, ModelPart.Live, ""));

        // Campaigns last: their tenant's models stand in for theirs.
        foreach (var (scope, parts) in scopes.Where(entry => entry.Key.Length > 0)
            .OrderBy(entry => ModelScope.IsCampaign(entry.Key)))
        {
            var parent = ModelScope.IsCampaign(scope) ? For(ModelScope.TenantOf(scope)) : _all;
            _scopes[scope] = new ModelSet<TModel>(task, scope, parts, parent.Live);
        }
    }

    /// <summary>One model answers for everybody: there is no canary, and no tenant has models of its own.</summary>
    public bool IsUniform => _scopes.Count == 0 && _all.Canary is null;

    /// <summary>A task that is served by one model, whatever topics say.</summary>
    /// <param name="task">The task.</param>
    /// <param name="model">The model; null for none.</param>
    /// <param name="identity">Its name and version.</param>
    public static TaskModels<TModel> Of(string task, TModel? model, ModelIdentity identity) => new(
        task, new Dictionary<string, RolloutModels>(StringComparer.Ordinal),
        model is null ? null : new HeldModel(model, identity, owned: false));

    /// <summary>The models for a tenant: its own where it has any, else those of all.</summary>
    /// <param name="tenant">The tenant; empty for those of all.</param>
    public ModelSet<TModel> For(string tenant) =>
        _scopes.Count > 0 && _scopes.TryGetValue(tenant, out var own) ? own : _all;

    /// <summary>The models for a campaign: its own where it has any, else those of its tenant.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="campaignId">The campaign's id; empty for none.</param>
    public ModelSet<TModel> For(string tenant, string campaignId) =>
        _scopes.Count > 0 && _scopes.TryGetValue(ModelScope.Of(tenant, campaignId), out var own) ? own : For(tenant);
}
