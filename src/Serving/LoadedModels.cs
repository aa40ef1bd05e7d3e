using Microsoft.Extensions.Logging;
using StreamML.Inference;
using StreamML.Inference.Artifacts;
using StreamML.Schemas.V1;
using StreamML.Serving.Artifacts;

namespace StreamML.Serving;

/// <summary>What a follower logs to and tells the time by.</summary>
internal sealed record FollowerContext(TimeProvider Time, ILogger Log);

/// <summary>
/// The models that the follower has loaded or refused, by their very bytes. It holds each loaded one until a pass does
/// not ask for it any more. One thread.
/// </summary>
internal sealed class LoadedModels(
    ModelHub hub, ModelLoaders loaders, ArtifactCache cache, ArtifactFetcher fetcher, ModelServingOptions options,
    FollowerContext context)
{
    private readonly TimeProvider _time = context.Time;
    private readonly ILogger _log = context.Log;
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);
    private HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>Something that was asked for in this pass may come yet.</summary>
    public bool Waits { get; private set; }

    /// <summary>Begins a pass.</summary>
    public void Begin()
    {
        _asked = new HashSet<string>(StringComparer.Ordinal);
        Waits = false;
    }

    /// <summary>Lets go what the pass did not ask for.</summary>
    public void End()
    {
        foreach (string key in _places.Keys.Where(key => !_asked.Contains(key)).ToList())
        {
            _places[key].Model?.Release();
            _places.Remove(key);
        }
    }

    /// <summary>Lets everything go.</summary>
    public void Clear()
    {
        Begin();
        End();
    }

    /// <summary>A model, loaded and warm; null when it is refused or not there yet.</summary>
    /// <param name="version">The version.</param>
    /// <param name="end">Where the topic of pieces ends: what failed is tried again when it has grown.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public async Task<HeldModel?> GetAsync(ModelVersion version, long end, CancellationToken cancellationToken)
    {
        string key = $"{version.Task}|{version.Scope}|{version.Version}|{ModelArtifact.HashOf(version.Manifest.Span)}|{version.Sha256}";
        _asked.Add(key);
        if (!_places.TryGetValue(key, out var place))
        {
            _places[key] = place = new Place();
        }

        bool again = place.Refusal is { MayCome: true } && place.TriedAt < end;
        if (place.Model is null && (place.Refusal is null || again))
        {
            place.TriedAt = end;
            await LoadAsync(place, version, cancellationToken);
        }

        Waits |= place.Refusal is { MayCome: true };
        return place.Model;
    }

    private async Task LoadAsync(Place place, ModelVersion version, CancellationToken cancellationToken)
    {
        string code = "manifest";
        try
        {
            var manifest = ArtifactPieces.Check(version, options.MaxModelBytes);
            var artifact = cache.Read(manifest);
            if (artifact is null && await FetchAsync(version, manifest, cancellationToken) is { } missing)
            {
                Refuse(place, version, new Refusal(missing.Code, missing.Reason, MayCome: true));
                return;
            }

            artifact ??= cache.Read(manifest) ?? throw new IOException("The model that was just kept on disk is gone.");
            code = "structure";
            Load(place, version, artifact);
        }
        catch (ArtifactException fault)
        {
            Refuse(place, version, new Refusal(code, fault.Message, MayCome: false));
        }
    }

    private void Load(Place place, ModelVersion version, ModelArtifact artifact)
    {
        long started = _time.GetTimestamp();
        var manifest = artifact.Manifest;
        object model;
        try
        {
            model = loaders.Load(artifact);
        }
        catch (Exception fault) when (fault is not ArtifactException)
        {
            // Whatever a loader does on strange bytes: what is served stays. Its message may quote them, so only its
            // type is told.
            Refuse(place, version,
                new Refusal("fault", $"its loader failed with {fault.GetType().Name}.", MayCome: false));
            return;
        }

        if (!hub.Accepts(manifest.Task, model))
        {
            (model as IDisposable)?.Dispose();
            throw new ArtifactException($"{manifest.Task} is not served by a {model.GetType().Name}.");
        }

        var identity = new ModelIdentity(manifest.Name, manifest.Version);
        (place.Model, place.Sha256, place.Refusal) = (
            new HeldModel(model, identity, owned: true), manifest.Sha256, null);
        ServingMetrics.Loaded(manifest.Task, _time.GetElapsedTime(started));
        ServingLog.Loaded(_log, manifest.Task, identity, _time.GetElapsedTime(started).TotalMilliseconds);
    }

    private async Task<FetchFault?> FetchAsync(
        ModelVersion version, ModelManifest manifest, CancellationToken cancellationToken)
    {
        var inUse = _places.Values.Where(other => other.Sha256 is not null).Select(other => other.Sha256!)
            .Append(version.Sha256).ToHashSet(StringComparer.Ordinal);
        var found = await fetcher.FetchAsync([(version, manifest)], inUse, cancellationToken);
        return found[version.Sha256];
    }

    private void Refuse(Place place, ModelVersion version, Refusal refusal)
    {
        bool told = place.Refusal is { } before && before.Reason == refusal.Reason;
        place.Refusal = refusal;
        if (told)
        {
            return;
        }

        if (refusal.Code == FetchFault.Incomplete)
        {
            ServingLog.Waits(_log, version.Task, version.Version, version.Scope, refusal.Reason);
            return;
        }

        ServingMetrics.Refused(version.Task, refusal.Code);
        ServingLog.Refused(_log, version.Task, version.Version, version.Scope, refusal.Reason);
    }

    private sealed record Refusal(string Code, string Reason, bool MayCome);

    private sealed class Place
    {
        public HeldModel? Model { get; set; }

        public string? Sha256 { get; set; }

        public Refusal? Refusal { get; set; }

        public long TriedAt { get; set; } = -1;
    }
}
