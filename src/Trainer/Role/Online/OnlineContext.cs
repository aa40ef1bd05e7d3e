using Microsoft.Extensions.Logging;
using StreamML.Inference.Artifacts;
using StreamML.Messaging.Producers;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Trainer.Alerts;
using StreamML.Trainer.Gates;
using StreamML.Trainer.Gates.Lifecycle;
using StreamML.Trainer.Role.Learners;
using StreamML.Trainer.Role.Watch;

namespace StreamML.Trainer.Role.Online;

/// <summary>The limits of the online gate and of the watch over live versions.</summary>
/// <param name="Trainer">Which gate decides about which models.</param>
/// <param name="Promotion">How long each step takes at least.</param>
/// <param name="Gate">How sure the online gate must be.</param>
/// <param name="Conversion">How sure the gate of outcomes must be.</param>
/// <param name="Degradation">When a live version is too bad.</param>
internal sealed record OnlineLimits(
    TrainerOptions Trainer, PromotionOptions Promotion, OnlineGateOptions Gate, ConversionGateOptions Conversion,
    DegradationOptions Degradation);

/// <summary>What the online gate works with.</summary>
/// <param name="Limits">Its limits.</param>
/// <param name="Learners">Score versions.</param>
/// <param name="Models">Reads versions back.</param>
/// <param name="Publications">Writes decisions.</param>
/// <param name="Desk">Sends alerts.</param>
/// <param name="Time">The clock.</param>
/// <param name="Log">Where it logs.</param>
internal sealed record OnlineServices(
    OnlineLimits Limits, IReadOnlyList<ITaskLearner> Learners, PublishedModels Models, Publications Publications,
    AlertDesk Desk, TimeProvider Time, ILogger Log);

/// <summary>What the comparisons and the watches of one lead share.</summary>
/// <param name="services">What they work with.</param>
/// <param name="view">The books.</param>
/// <param name="tail">The examples in the order of arrival; under the lock of the books.</param>
/// <param name="appender">Where records go.</param>
internal sealed class OnlineContext(
    OnlineServices services, TrainerView view, RowTail tail, IRecordAppender appender)
{
    private readonly Dictionary<string, ModelArtifact?> _shipped = services.Learners.ToDictionary(
        learner => learner.Task, learner => learner.Shipped, StringComparer.Ordinal);

    /// <summary>What they work with.</summary>
    public OnlineServices Services => services;

    /// <summary>Reads from the books.</summary>
    public T Read<T>(Func<TrainerBooks, T> read) => view.Read(read);

    /// <summary>Examples from a place on, and the place behind them.</summary>
    public (IReadOnlyList<ArrivedRow> Rows, long End) RowsFrom(long place, Func<TrainingRow, bool> wanted) =>
        view.Read(_ => (tail.From(place, wanted), tail.End));

    /// <summary>The most real kind of examples that there are: only labels of that kind judge.</summary>
    public RowOrigin OriginOf(string task, string scope) => view.Read(books => books.Rows.Of(task, scope)
        .Select(row => row.Value.Origin).DefaultIfEmpty(RowOrigin.Served).Min());

    /// <summary>Whether a model ships for a learner's task.</summary>
    public bool Ships(ITaskLearner learner) => _shipped[learner.Task] is not null;

    /// <summary>The live version as it is scored; null: one that is only configured, or none.</summary>
    /// <exception cref="ArtifactException">It is not there.</exception>
    public async Task<ModelArtifact?> LoadAsync(
        ITaskLearner learner, ModelVersion? version, CancellationToken cancellationToken) =>
        version is null ? _shipped[learner.Task] : await services.Models.ReadAsync(version, cancellationToken);

    /// <summary>Writes how a comparison or a watch stands; durable when it returns.</summary>
    /// <exception cref="AppendException">The cluster did not take it.</exception>
    public async Task WriteAsync(TrainingGate state, CancellationToken cancellationToken)
    {
        state.Sequence++;
        state.UpdatedAtMs = services.Time.GetUtcNow().ToUnixTimeMilliseconds();
        await appender.AppendAsync(
            TopicCatalogue.TrainingGates, GateBook.KeyOf(state), state, state.UpdatedAtMs, cancellationToken);
        OnlineMetrics.Moved(state);
        view.Read(books =>
        {
            books.Gates.Put(state.Clone());
            return true;
        });
    }

    /// <summary>Writes how a training came out after its trial.</summary>
    /// <exception cref="AppendException">The cluster did not take it.</exception>
    public async Task WriteAsync(TrainingRun run, CancellationToken cancellationToken)
    {
        run.Sequence++;
        await appender.AppendAsync(
            TopicCatalogue.TrainingRuns, run.RunId, run, services.Time.GetUtcNow().ToUnixTimeMilliseconds(),
            cancellationToken);
        view.Read(books =>
        {
            books.Runs.Put(run);
            return true;
        });
    }

    /// <summary>Asks for a training.</summary>
    /// <exception cref="AppendException">The cluster did not take it.</exception>
    public Task AskAsync(TrainingRequest request, CancellationToken cancellationToken) => appender.AppendAsync(
        TopicCatalogue.TrainingRequests, request.RequestId, request, request.RequestedAtMs, cancellationToken);
}
