using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;
using StreamML.Serving.Artifacts;
using StreamML.Serving.Records;

namespace StreamML.Serving;

/// <summary>
/// Follows <c>models</c>, <c>model.control</c> and <c>model.artifacts</c> and gives the hub what they say. Models are
/// fetched, verified, loaded and warmed here, never on a thread that processes records; only then the hub switches. A
/// model that is refused leaves what is served as it is.
/// </summary>
/// <remarks>
/// What is served of a task is the newest live version that can be, going back through <c>model.control</c>: a process
/// that starts after a bad publication serves what one that ran through it does.
/// </remarks>
public sealed class ModelFollower
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly KafkaConnection _kafka;
    private readonly ModelHub _hub;
    private readonly ModelServingOptions _options;
    private readonly FollowerContext _context;
    private readonly ArtifactFetcher _fetcher;
    private readonly LoadedModels _loaded;
    private readonly Lock _gate = new();
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, Dictionary<string, RolloutModels>> _served = new(StringComparer.Ordinal);
    private readonly HashSet<(string, string, string)> _absent = [];
    private ModelCatalogue? _catalogue;
    private Task<bool>? _change;

    /// <summary>Makes it; <see cref="RunAsync"/> starts it.</summary>
    /// <param name="kafka">The cluster.</param>
    /// <param name="hub">What it gives models to. The tasks it follows are those the hub serves.</param>
    /// <param name="loaders">How models are made.</param>
    /// <param name="folder">Where models are kept between runs; several processes may share it.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where it logs.</param>
    public ModelFollower(
        KafkaConnection kafka,
        ModelHub hub,
        ModelLoaders loaders,
        string folder,
        ModelServingOptions options,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_kafka, _hub, _options) = (kafka, hub, options);
        _context = new FollowerContext(time, loggers.CreateLogger("StreamML.Models"));
        var cache = new ArtifactCache(folder, options.MaxCacheBytes, time);
        _fetcher = new ArtifactFetcher(kafka, cache);
        _loaded = new LoadedModels(hub, loaders, cache, _fetcher, options, _context);
    }

    /// <summary>Completes when the topics were read to their end once and the hub has what they say.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Waits until <see cref="Ready"/>, but no longer than the options say.</summary>
    /// <returns>False when it was not ready in that time.</returns>
    public async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _ready.Task.WaitAsync(_options.StartWait, _context.Time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            ServingLog.StartsWithout(_context.Log, _options.StartWait.TotalSeconds);
            return false;
        }
    }

    /// <summary>Follows until cancelled. A cluster that is away is waited for; what is served stays.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(
            KeepAsync(ReadAsync, cancellationToken), KeepAsync(ServeAsync, cancellationToken));
        _loaded.Clear();
    }

    // Both halves go on after any fault: no fault of a cluster, a disk or a record may take the role down that is being
    // served.
    private async Task KeepAsync(Func<Action, CancellationToken, Task> half, CancellationToken cancellationToken)
    {
        var pause = ShortestPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Task.Run(() => half(() => pause = ShortestPause, cancellationToken), cancellationToken);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                ServingLog.Away(
                    _context.Log, pause.TotalSeconds, fault is TaskRestartException or IOException
                        ? fault.Message
                        : fault.GetType().Name);
                await PauseAsync(pause, cancellationToken);
                pause = Longer(pause);
            }
        }
    }

    // From the beginning each time. Until the end is reached the new catalogue is not looked at: its past is no news.
    private async Task ReadAsync(Action works, CancellationToken cancellationToken)
    {
        var catalogue = new ModelCatalogue();
        var records = _kafka.CreateReader().ReadAsync(
            ModelCatalogue.Topics, ReadFrom.Earliest, follow: true, () => Show(catalogue, works), cancellationToken);
        await foreach (var record in records)
        {
            lock (_gate)
            {
                catalogue.Apply(record);
            }

            _changes.Writer.TryWrite(true);
        }
    }

    private void Show(ModelCatalogue catalogue, Action works)
    {
        works();
        lock (_gate)
        {
            _catalogue = catalogue;
            ServingLog.CaughtUp(_context.Log, catalogue.Versions.Count, catalogue.Ignored);
        }

        _changes.Writer.TryWrite(true);
    }

    private async Task ServeAsync(Action works, CancellationToken cancellationToken)
    {
        var pause = ShortestPause;
        while (true)
        {
            if (await PassAsync(cancellationToken))
            {
                works();
                _ready.TrySetResult();
            }

            bool changed = await ChangedAsync(_loaded.Waits ? pause : Timeout.InfiniteTimeSpan, cancellationToken);
            pause = changed ? ShortestPause : Longer(pause);
        }
    }

    private async Task<bool> ChangedAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        _change ??= _changes.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
        try
        {
            await _change.WaitAsync(limit, _context.Time, cancellationToken);
            _change = null;
            return _changes.Reader.TryRead(out _);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Gives the hub what the catalogue says; false when there is none yet.</summary>
    private async Task<bool> PassAsync(CancellationToken cancellationToken)
    {
        var wanted = Wanted();
        if (wanted is null)
        {
            return false;
        }

        long end = wanted.Values.Any(scopes => scopes.Count > 0) ? await _fetcher.EndAsync(cancellationToken) : 0;
        _loaded.Begin();
        foreach (var (task, scopes) in wanted)
        {
            var parts = new Dictionary<string, RolloutModels>(StringComparer.Ordinal);
            foreach (var scope in scopes)
            {
                TellAbsent(task, scope);
                parts[scope.Scope] = await PartsAsync(scope, end, cancellationToken);
            }

            Serve(task, parts);
        }

        _loaded.End();
        return true;
    }

    private Dictionary<string, List<RequestedModels>>? Wanted()
    {
        lock (_gate)
        {
            return _catalogue is null
                ? null
                : _hub.Tasks.ToDictionary(
                    task => task,
                    task => _catalogue.Decided.Where(decided => decided.Task == task)
                        .Select(decided => RequestedModels.Of(_catalogue, task, decided.Scope)).ToList(),
                    StringComparer.Ordinal);
        }
    }

    private async Task<RolloutModels> PartsAsync(RequestedModels wanted, long end, CancellationToken cancellationToken)
    {
        HeldModel? live = null;
        foreach (var version in wanted.Live)
        {
            live = version is null ? null : await _loaded.GetAsync(version, end, cancellationToken);
            if (live is not null || version is null)
            {
                break;
            }
        }

        var shadow = wanted.Shadow is null ? null : await _loaded.GetAsync(wanted.Shadow, end, cancellationToken);
        var canary = wanted.Canary is null ? null : await _loaded.GetAsync(wanted.Canary, end, cancellationToken);
        return new RolloutModels(live, shadow, canary, canary is null ? 0 : wanted.CanaryShare);
    }

    private void Serve(string task, Dictionary<string, RolloutModels> parts)
    {
        var before = _served.GetValueOrDefault(task) ?? [];
        if (before.Count == parts.Count
            && parts.All(entry => before.TryGetValue(entry.Key, out var same) && same == entry.Value))
        {
            return;
        }

        _hub.Switch(task, parts);
        _served[task] = parts;
        ServingMetrics.Switched(task);
        foreach (var (scope, now) in parts.Where(entry => before.GetValueOrDefault(entry.Key) != entry.Value))
        {
            Tell(task, scope, before.GetValueOrDefault(scope) ?? new RolloutModels(null), now);
        }
    }

    private void Tell(string task, string scope, RolloutModels before, RolloutModels now)
    {
        if (now.Live is null && before.Live is not null)
        {
            ServingLog.ServesFallback(_context.Log, task, scope);
        }

        foreach (var (model, was, part, share) in new[]
        {
            (now.Live, before.Live, ModelPart.Live, 1.0), (now.Shadow, before.Shadow, ModelPart.Shadow, 0),
            (now.Canary, before.Canary, ModelPart.Canary, now.CanaryShare),
        })
        {
            if (model is not null
                && (model != was || (part == ModelPart.Canary && !before.CanaryShare.Equals(now.CanaryShare))))
            {
                ServingLog.Serves(_context.Log, task, model.Identity, part, scope, share);
            }
        }
    }

    private void TellAbsent(string task, RequestedModels wanted)
    {
        foreach (string version in wanted.Absent.Where(version => _absent.Add((task, wanted.Scope, version))))
        {
            ServingLog.Waits(_context.Log, task, version, wanted.Scope, "the version is not on the topic.");
        }
    }

    private Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken) =>
        Task.Delay(pause, _context.Time, cancellationToken)
            .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;
}

/// <summary>
/// What one scope of a task is to be served with, as the catalogue says. A version that is not there is left out.
/// </summary>
/// <param name="Scope">The scope.</param>
/// <param name="Live">Live versions, newest decision first, up to the one that ships: null.</param>
/// <param name="Shadow">The shadow; null for none.</param>
/// <param name="Canary">The canary; null for none.</param>
/// <param name="CanaryShare">0 to 1.</param>
/// <param name="Absent">Versions that the newest decision names and that are not there.</param>
internal sealed record RequestedModels(
    string Scope,
    IReadOnlyList<ModelVersion?> Live,
    ModelVersion? Shadow,
    ModelVersion? Canary,
    double CanaryShare,
    IReadOnlyList<string> Absent)
{
    /// <summary>Reads the catalogue.</summary>
    public static RequestedModels Of(ModelCatalogue catalogue, string task, string scope)
    {
        var control = catalogue.Control(task, scope) ?? new ModelControl();
        var live = new List<ModelVersion?>();
        foreach (string version in LiveHistory.Newest(catalogue.History(task, scope)))
        {
            if (version.Length == 0)
            {
                live.Add(null);
                break;
            }

            if (catalogue.Find(task, scope, version) is { } found)
            {
                live.Add(found);
            }
        }

        double share = double.IsFinite(control.CanaryShare) ? Math.Clamp(control.CanaryShare, 0, 1) : 0;
        string[] named = [control.LiveVersion, control.ShadowVersion, control.CanaryVersion];
        return new RequestedModels(
            scope, live, Find(control.ShadowVersion), Find(control.CanaryVersion), share,
            [.. named.Where(version => version.Length > 0 && Find(version) is null)]);

        ModelVersion? Find(string version) => version.Length == 0 ? null : catalogue.Find(task, scope, version);
    }
}
