using StreamML.Inference;
using StreamML.Inference.Scoring;
using StreamML.Serving;

namespace StreamML.StreamProcessors.Tests;

/// <summary>Puts models into a hub as a follower does.</summary>
internal static class HubSwitching
{
    public static void Put<TResult>(
        this ModelHub hub, string task, ITextModel<TResult>? live = null, ITextModel<TResult>? shadow = null,
        ITextModel<TResult>? canary = null, double share = 0) =>
        Put(hub, task, model => model.Identity, live, shadow, canary, share);

    public static void Put<TResult>(
        this ModelHub hub, string task, Scorer<TResult>? live = null, Scorer<TResult>? shadow = null,
        Scorer<TResult>? canary = null, double share = 0) =>
        Put(hub, task, model => model.Identity, live, shadow, canary, share);

    private static void Put<TModel>(
        ModelHub hub, string task, Func<TModel, ModelIdentity> identity, TModel? live, TModel? shadow, TModel? canary,
        double share)
        where TModel : class
    {
        HeldModel?[] held = [.. new[] { live, shadow, canary }.Select(model =>
            model is null ? null : new HeldModel(model, identity(model), owned: true))];
        hub.Switch(task, new Dictionary<string, RolloutModels>(StringComparer.Ordinal)
        {
            [""] = new RolloutModels(held[0], held[1], held[2], share),
        });
        foreach (var model in held)
        {
            model?.Release();
        }
    }
}
