using Microsoft.Extensions.Logging;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Scoring;
using StreamML.Messaging;
using StreamML.Messaging.Producers;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Trainer.Alerts;
using StreamML.Trainer.Drift;

namespace StreamML.Trainer.Role.Watch;

/// <summary>
/// Watches the live score models of each tenant for drift: follows <c>contact.features</c>, where each vector carries
/// what was said of it, raises alerts, and asks for trainings. A version is compared with a sample of what was asked in
/// the days before it: its training rows have labels, and those are no sample of what is asked.
/// </summary>
/// <param name="kafka">The cluster.</param>
/// <param name="options">Limits.</param>
/// <param name="models">Reads live models back, to have them answer the reference.</param>
/// <param name="desk">Sends alerts.</param>
/// <param name="triggers">Says whether there would be enough to train on.</param>
/// <param name="interval">How often it looks.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where it logs.</param>
internal sealed class DriftWatch(
    KafkaConnection kafka, DriftOptions options, PublishedModels models, AlertDesk desk, TrainingTriggers triggers,
    TimeSpan interval, TimeProvider time, ILogger log) : ITrainerCompanion
{
    private readonly Lock _gate = new();
    private readonly DriftAlerts _alerts = new(options);
    private readonly HashSet<(string Task, string Tenant, string Version)> _unfit = [];
    private volatile HashSet<(string Task, string Tenant)> _worthTraining = [];
    private bool _saysSkipped;

    /// <inheritdoc />
    public string Name => "watch over drift";

    /// <inheritdoc />
    public TrainingTrigger? Early(string task, string scope) =>
        _worthTraining.Contains((task, scope)) ? TrainingTrigger.Drift : null;

    /// <inheritdoc />
    public async Task RunAsync(TrainerView view, CancellationToken cancellationToken)
    {
        var memory = await WatchRecords.ReadAsync(kafka, cancellationToken);
        var book = new DriftBook(options, memory.Drift);
        using var appender = kafka.CreateAppender();
        var since = time.GetUtcNow() - TimeSpan.FromDays(options.ReferenceDays);
        await using var reading = await BackgroundReading.StartAsync(
            (caughtUp, token) => kafka.CreateReader().FollowSinceAsync(
                [TopicCatalogue.ContactFeatures], since, caughtUp, token),
            record =>
            {
                lock (_gate)
                {
                    book.Apply(record);
                }
            }, cancellationToken);
        await reading.LookAsync(token => LookAsync(book, view, appender, token), interval, time, cancellationToken);
    }

    /// <summary>Begins to watch what has become live, and tells of windows that have ended.</summary>
    internal async Task LookAsync(
        DriftBook book, TrainerView view, IRecordAppender appender, CancellationToken cancellationToken)
    {
        IReadOnlyList<(string Task, string Tenant)> asked;
        IReadOnlyList<WatchedWindow> ended;
        lock (_gate)
        {
            (asked, ended) = (book.Asked, book.TakeEnded());
        }

        var live = view.Read(books => asked.Select(place => books.Live(place.Task, place.Tenant)).ToList());
        for (int i = 0; i < live.Count; i++)
        {
            if (live[i] is { } version)
            {
                await FollowAsync(book, version, asked[i].Task, asked[i].Tenant, appender, cancellationToken);
            }
        }

        foreach (var window in ended)
        {
            await TellAsync(window, view, appender, cancellationToken);
        }

        lock (_gate)
        {
            _worthTraining =
            [
                .. asked.Where((place, i) => book.Watched(place.Task, place.Tenant) is { IsWorthTraining: true } watched
                    && watched.Version == live[i]?.Version),
            ];
            if (book.Skipped > 0 && !_saysSkipped)
            {
                _saysSkipped = true;
                TrainerLog.NotWatched(log, options.ModelsMax);
            }
        }
    }

    private async Task FollowAsync(
        DriftBook book, ModelVersion live, string task, string tenant, IRecordAppender appender,
        CancellationToken cancellationToken)
    {
        string? watched;
        lock (_gate)
        {
            watched = book.Watched(task, tenant)?.Version;
        }

        if (live.Version == watched || _unfit.Contains((task, tenant, live.Version)))
        {
            return;
        }

        if (ModelManifest.Parse(live.Manifest.Span).Tabular is not { } part)
        {
            _unfit.Add((task, tenant, live.Version));
            return;
        }

        SampledVectors? sample;
        lock (_gate)
        {
            sample = book.Sample(task, tenant, part.SchemaHash);
        }

        if (sample is null || await ReferenceAsync(live, sample, cancellationToken) is not { } reference)
        {
            return;
        }

        WatchedDrift memory;
        lock (_gate)
        {
            memory = book.Watch(task, tenant, live.Version, reference).Memory;
        }

        // What had drifted was a version's that is not live any more.
        await desk.RecoverAsync(new AlertCause(AlertKind.Drift, task, tenant), cancellationToken);
        await KeepAsync(memory, appender, cancellationToken);
        TrainerLog.Watches(log, task, tenant, live.Version, sample.Contacts);

        async Task<DriftReference?> ReferenceAsync(
            ModelVersion version, SampledVectors vectors, CancellationToken cancel)
        {
            try
            {
                return References.Of(new TabularModel(await models.ReadAsync(version, cancel)), vectors);
            }
            catch (ArtifactException fault)
            {
                _unfit.Add((task, tenant, version.Version));
                TrainerLog.CannotWatch(log, task, tenant, version.Version, fault.Message);
                return null;
            }
        }
    }

    private async Task TellAsync(
        WatchedWindow window, TrainerView view, IRecordAppender appender, CancellationToken cancellationToken)
    {
        var (task, tenant, now) = (window.Task, window.Tenant, time.GetUtcNow());
        bool canTrain = view.Read(books => books.Candidate(task, tenant)) is { } candidate
            && triggers.CanTrainEarly(candidate);
        if (_alerts.Of(task, tenant, window.Report, canTrain, now) is { } alert)
        {
            await desk.RaiseAsync(alert, cancellationToken);
        }
        else
        {
            await desk.RecoverAsync(new AlertCause(AlertKind.Drift, task, tenant), cancellationToken);
        }

        foreach (var metric in MetricRecords.Of(window, now))
        {
            await MetricRecords.AppendAsync(appender, metric, cancellationToken);
        }

        await KeepAsync(window.Memory, appender, cancellationToken);
    }

    private Task KeepAsync(WatchedDrift memory, IRecordAppender appender, CancellationToken cancellationToken) =>
        appender.AppendAsync(
            TopicCatalogue.TrainerWatch, WatchRecords.KeyOf(memory), new WatchState { Drift = memory },
            time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
}
