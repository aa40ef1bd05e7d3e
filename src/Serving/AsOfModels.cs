using Microsoft.Extensions.Logging;
using StreamML.Inference.Artifacts;
using StreamML.Messaging;
using StreamML.Messaging.Errors;
using StreamML.Schemas.V1;
using StreamML.Serving.Artifacts;
using StreamML.Serving.Records;

namespace StreamML.Serving;

/// <summary>
/// The models as they were at a time, by <c>model.control</c>: live versions, and canaries with their shares. Shadows
/// are left out: their answers never counted. Each span between two decisions has a hub of its own; models are loaded
/// once, when they are first asked for. Thread-safe.
/// </summary>
public sealed class AsOfModels : IDisposable
{
    private readonly ModelCatalogue _catalogue;
    private readonly Func<ModelHub> _newHub;
    private readonly ModelHub _template;
    private readonly ArtifactFetcher _fetcher;
    private readonly LoadedModels _loaded;
    private readonly long[] _decisions;
    private readonly Dictionary<int, ModelHub> _hubs = [];
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>Makes it; nothing is loaded yet.</summary>
    /// <param name="kafka">The cluster.</param>
    /// <param name="catalogue">What was decided; must not change any more.</param>
    /// <param name="newHub">Makes a hub that serves the tasks, each with the model that is live where nothing was
    /// decided. The hubs are owned here.</param>
    /// <param name="loaders">How models are made.</param>
    /// <param name="folder">Where models are kept between runs; several processes may share it.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where it logs.</param>
    public AsOfModels(
        KafkaConnection kafka, ModelCatalogue catalogue, Func<ModelHub> newHub, ModelLoaders loaders, string folder,
        ModelServingOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(newHub);
        ArgumentNullException.ThrowIfNull(options);
        (_catalogue, _newHub, _template) = (catalogue, newHub, newHub());
        var cache = new ArtifactCache(folder, options.MaxCacheBytes, time);
        _fetcher = new ArtifactFetcher(kafka, cache);
        _loaded = new LoadedModels(
            _template, loaders, cache, _fetcher, options,
            new FollowerContext(time, loggers.CreateLogger("StreamML.Models")));
        _decisions =
        [
            .. catalogue.Decided.Where(each => _template.Tasks.Contains(each.Task))
                .SelectMany(each => catalogue.History(each.Task, each.Scope))
                .Select(control => control.DecidedAtMs).Distinct().Order(),
        ];
    }

    /// <summary>The number of the span that a time is in: equal for times with the same models.</summary>
    /// <param name="atMs">Milliseconds since the Unix epoch.</param>
    public int SpanAt(long atMs)
    {
        int found = Array.BinarySearch(_decisions, atMs);
        return found < 0 ? ~found : found + 1;
    }

    /// <summary>The models of a span, loaded. The hub is valid until this is disposed.</summary>
    /// <param name="span">As of <see cref="SpanAt"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RoleStopException">A version is gone or refused.</exception>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    public async Task<ModelHub> OfSpanAsync(int span, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (!_hubs.TryGetValue(span, out var hub))
            {
                long atMs = span == 0 ? long.MinValue : _decisions[span - 1];
                _hubs[span] = hub = await LoadAsync(atMs, cancellationToken);
            }

            return hub;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// The versions of some tasks that were live or canary at some time of a range and that nothing can be loaded of
    /// any more, as <c>task/scope/version</c>.
    /// </summary>
    /// <param name="catalogue">What was decided.</param>
    /// <param name="tasks">The tasks.</param>
    /// <param name="fromMs">From, milliseconds since the Unix epoch.</param>
    /// <param name="toMs">To, included.</param>
    public static IReadOnlyList<string> Missing(
        ModelCatalogue catalogue, IReadOnlyCollection<string> tasks, long fromMs, long toMs)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (task, scope) in catalogue.Decided.Where(each => tasks.Contains(each.Task)))
        {
            var first = catalogue.ControlAt(task, scope, fromMs);
            var later = catalogue.History(task, scope)
                .Where(control => control.DecidedAtMs > fromMs && control.DecidedAtMs <= toMs);
            foreach (var control in first is null ? later : later.Prepend(first))
            {
                foreach (string version in new[] { control.LiveVersion, control.CanaryVersion })
                {
                    if (version.Length > 0 && catalogue.Find(task, scope, version) is null)
                    {
                        missing.Add(ModelKeys.Version(task, scope, version));
                    }
                }
            }
        }

        return [.. missing];
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var hub in _hubs.Values)
        {
            hub.Dispose();
        }

        _template.Dispose();
        _loaded.Clear();
        _gate.Dispose();
    }

    private async Task<ModelHub> LoadAsync(long atMs, CancellationToken cancellationToken)
    {
        var hub = _newHub();
        foreach (string task in hub.Tasks)
        {
            var parts = new Dictionary<string, RolloutModels>(StringComparer.Ordinal);
            foreach (var (_, scope) in _catalogue.Decided.Where(each => each.Task == task))
            {
                if (_catalogue.ControlAt(task, scope, atMs) is { } control)
                {
                    var live = await GetAsync(control, control.LiveVersion, cancellationToken);
                    var canary = await GetAsync(control, control.CanaryVersion, cancellationToken);
                    double share = double.IsFinite(control.CanaryShare) ? Math.Clamp(control.CanaryShare, 0, 1) : 0;
                    parts[scope] = new RolloutModels(live, Shadow: null, canary, canary is null ? 0 : share);
                }
            }

            hub.Switch(task, parts);
        }

        return hub;
    }

    // Another version in its place would be a replay with models that never were live together.
    private async Task<HeldModel?> GetAsync(
        ModelControl control, string version, CancellationToken cancellationToken)
    {
        if (version.Length == 0)
        {
            return null;
        }

        var found = _catalogue.Find(control.Task, control.Scope, version);
        var model = found is null
            ? null
            : await _loaded.GetAsync(found, await _fetcher.EndAsync(cancellationToken), cancellationToken);
        return model ?? throw new RoleStopException(
            $"{ModelKeys.Version(control.Task, control.Scope, version)} was live then and cannot be loaded; the log says "
            + "why. Restore it with 'streamml models restore', or plan with --models current.");
    }
}
