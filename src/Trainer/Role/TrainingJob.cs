using StreamML.Inference.Artifacts;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Producers;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Publishing;
using StreamML.Trainer.Boosting;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.Gates;
using StreamML.Trainer.Role.Learners;
using StreamML.Trainer.Role.Watch;
using StreamML.Trainer.Scores;

namespace StreamML.Trainer.Role;

/// <summary>What a training is given.</summary>
/// <param name="Learner">Learns the task.</param>
/// <param name="Scope">Tenant, or tenant/campaign; empty for all.</param>
/// <param name="Rows">The examples, in the order of training.</param>
/// <param name="Ranges">The offsets they come from.</param>
/// <param name="Champion">The live version; null: the one that ships, or none.</param>
/// <param name="Request">Who asked; null if nobody did.</param>
internal sealed record TrainingOrder(
    ITaskLearner Learner, string Scope, IReadOnlyList<LabelledRow> Rows, IReadOnlyList<TrainingRange> Ranges,
    ModelArtifact? Champion, TrainingRequest? Request)
{
    /// <summary>Earlier trainings of the model that had judges.</summary>
    public IReadOnlyList<TrainingRun> Judged { get; init; } = [];

    /// <summary>Why it cannot be carried out; null if it can.</summary>
    public string? Fault { get; init; }

    /// <summary>Id of the campaign; empty if it is none's.</summary>
    public string CampaignId { get; init; } = "";
}

/// <summary>
/// One training: split, learn, judge, publish. Whatever stops it, processors see the version before or the whole new
/// one.
/// </summary>
/// <param name="options">When and how to train.</param>
/// <param name="gate">Decides whether the new version becomes live.</param>
/// <param name="limits">What the gate needs.</param>
/// <param name="time">The clock.</param>
/// <param name="publish">Publishes an artifact as live, or as a candidate, with a reason.</param>
/// <param name="care">What is done beside a training.</param>
internal sealed class TrainingJob(
    TrainerOptions options, OfflineGate gate, OfflineGateOptions limits, TimeProvider time,
    Func<ModelArtifact, string, PartChange?, string, CancellationToken, Task<PublishResult>> publish, RunCare care)
{
    private const int LearningProgress = 40;
    private static readonly long LatestMs = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs it to its end, and writes every step to the journal.</summary>
    /// <exception cref="OperationCanceledException">It was stopped; the journal says so.</exception>
    public async Task RunAsync(TrainingOrder order, RunJournal journal, CancellationToken cancellationToken)
    {
        try
        {
            await TrainAsync(order, journal, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end is written although the work is cancelled: who watches the run must see it.
            await journal.EndAsync(TrainingStatus.Stopped, "stopped; nothing was published", CancellationToken.None);
            throw;
        }
        catch (Exception fault) when (fault is not (TaskRestartException or AppendException or IOException))
        {
            // Messages of our own faults say what to do and hold no text; of others only the kind is told.
            bool explains = fault is ScoreTrainingException or DatasetException or ArtifactException
                or PublishException or XgBoostException;
            await journal.EndAsync(
                TrainingStatus.Failed, explains ? fault.Message : $"a fault of the program: {fault.GetType().Name}",
                cancellationToken);
        }
    }

    private async Task TrainAsync(TrainingOrder order, RunJournal journal, CancellationToken cancellationToken)
    {
        await care.BackUpAsync(order, cancellationToken);
        var (split, afterMs) = Split(order);
        var run = journal.Run;
        run.RowsSha256 = LabelledRow.HashOf(split.Train);
        await journal.StepAsync(
            10, $"learning from {split.Train.Count} examples; {split.Holdout.Count} judge", cancellationToken);
        var model = await WatchedAsync(
            progress => Learn(order, split, afterMs, run.Version, progress, cancellationToken), journal,
            cancellationToken);
        (run.Sha256, run.Champion) = (model.Manifest.Sha256, order.Champion?.Manifest.Version ?? "");
        foreach (var (name, value) in model.Manifest.Metrics ?? new Dictionary<string, double>())
        {
            run.Metrics[name] = value;
        }

        await journal.StepAsync(70, "judging", cancellationToken);
        var (status, reason) = Judge(order, split, model, run);
        await journal.StepAsync(
            90, status == TrainingStatus.Promoted ? "publishing" : "keeping the live version", cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        var published = await publish(
            model, order.Scope, status == TrainingStatus.Promoted ? new PartChange(ModelPart.Live) : null, reason,
            cancellationToken);
        await care.ConcludeAsync(order, split, model, published, reason, run, cancellationToken);
        await journal.EndAsync(status, reason, CancellationToken.None);
    }

    /// <summary>
    /// How the examples of an order are split: contacts that the champion was trained on do not judge. Judges that have
    /// judged as often as they may give way to those that were labelled after them.
    /// </summary>
    private (RowSplit Split, long? AfterMs) Split(TrainingOrder order) =>
        HoldoutUses.Rotate(after => Split(order, after), order.Judged, limits.HoldoutUsesMax);

    private RowSplit Split(TrainingOrder order, long afterMs)
    {
        var seen = order.Champion?.Manifest.Training?.Ranges
            .ToDictionary(range => range.Partition, range => range.Next);
        return RowSplit.Of(
            order.Rows, TestShare(order), Judges(order), order.Learner.Fewest,
            row => row.Value.LabelledAtMs > afterMs
                && (seen is null || row.Offset >= seen.GetValueOrDefault(row.Partition)));
    }

    // Where nothing is there to compare with, a share for the figures is enough.
    private int Judges(TrainingOrder order) =>
        (order.Champion ?? order.Learner.Shipped) is null
            && order.Rows.All(row => order.Learner.ServedLoss(row) is null) ? 0 : limits.ContactsMin;

    private double TestShare(TrainingOrder order) =>
        order.Request is { HasTestShare: true } asked ? asked.TestShare : options.TestShare;

    private ModelArtifact Learn(
        TrainingOrder order, RowSplit split, long? afterMs, string version, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var part = new TrainingPart
        {
            Tenant = ModelScope.TenantOf(order.Scope),
            Campaign = order.CampaignId.Length > 0 ? order.CampaignId : null,
            Ranges = order.Ranges,
            Rows = split.Train.Count,
            RowsSha256 = LabelledRow.HashOf(split.Train),
            HoldoutRows = split.Holdout.Count,
            HoldoutContacts = Judges(order),
            Fewest = order.Learner.Fewest,
            HoldoutAfterMs = afterMs,
            TestShare = TestShare(order),
            Seed = options.Seed,
            Folds = order.Request is { HasFolds: true } asked ? asked.Folds : options.Folds,
            Search = order.Request?.Search ?? false,
            NgramContacts = options.NgramContacts,
            Basis = order.Champion?.Manifest.Version ?? "",
            BasisRanges = order.Champion?.Manifest.Training?.Ranges ?? [],
        };
        var model = order.Learner.Train(
            split.Train,
            new LearnerRun(version, order.Champion ?? order.Learner.Shipped, part, progress, time)
            {
                Workers = options.Workers,
            },
            cancellationToken);
        return new ModelArtifact(model.Manifest with { Training = part }, model.Model);
    }

    private (TrainingStatus Status, string Reason) Judge(
        TrainingOrder order, RowSplit split, ModelArtifact model, TrainingRun run)
    {
        double[] challenger = order.Learner.Losses(model, split.Holdout);
        if (challenger.Length > 0)
        {
            run.Metrics["holdout_loss"] = challenger.Average();
            var (low, high) = HoldoutInterval.Of(split.Holdout, challenger);
            run.Metrics["holdout_loss" + MetricRecords.LowEnd] = low;
            run.Metrics["holdout_loss" + MetricRecords.HighEnd] = high;
            run.Metrics[MetricRecords.HoldoutRows] = challenger.Length;
        }

        if (ChampionLosses(order, split.Holdout) is not { } champion)
        {
            return (
                TrainingStatus.Promoted, $"the first {order.Learner.Task} model; nothing is live to compare it with");
        }

        run.Gate = "offline";
        if (champion.Length > 0)
        {
            run.Metrics["champion_holdout_loss"] = champion.Average();
        }

        var boundary = DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(split.BoundaryMs, LatestMs));
        var trained = new EventWindow(DateTimeOffset.UnixEpoch, boundary);
        var result = gate.Compare(new OfflineComparison(
            run.Champion, trained, run.Version, trained, new EventWindow(boundary, DateTimeOffset.MaxValue),
            [.. split.Holdout.Select((row, i) => new PairedLoss(row.Group, champion[i], challenger[i]))],
            HoldoutUses.Ledger(split, order.Judged)));
        HoldoutUses.Note(run, split, result);
        return options.IsOnline(order.Learner.Task) ? Trial(run, result)
            : (result.Verdict == OfflineVerdict.Promote ? TrainingStatus.Promoted : TrainingStatus.Kept, result.Reason);
    }

    // The holdout only keeps out what it shows to be worse: labels to come decide.
    private static (TrainingStatus Status, string Reason) Trial(TrainingRun run, OfflineResult result)
    {
        run.Gate = TrainerOptions.Online;
        return result.High < 0
            ? (TrainingStatus.Kept, $"the holdout shows it to be worse: {result.Reason}")
            : (TrainingStatus.OnTrial, $"on trial, the labels to come decide; of the holdout: {result.Reason}");
    }

    // A model that is only configured is known by what it said.
    private static double[]? ChampionLosses(TrainingOrder order, IReadOnlyList<LabelledRow> holdout)
    {
        if ((order.Champion ?? order.Learner.Shipped) is { } champion)
        {
            return order.Learner.Losses(champion, holdout);
        }

        double?[] served = [.. holdout.Select(order.Learner.ServedLoss)];
        return served.Length > 0 && served.All(loss => loss is not null)
            ? [.. served.Select(loss => loss!.Value)]
            : null;
    }

    /// <summary>Learns on a thread of its own, and writes what it says to the journal twice a second.</summary>
    private async Task<ModelArtifact> WatchedAsync(
        Func<IProgress<string>, ModelArtifact> learn, RunJournal journal, CancellationToken cancellationToken)
    {
        var told = new LatestMessage();
        var learning = Task.Factory.StartNew(
            () => learn(told), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        while (await Task.WhenAny(learning, Task.Delay(ReportEvery, time, cancellationToken)) != learning)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (told.Take() is { } message)
            {
                await journal.StepAsync(LearningProgress, message, cancellationToken);
            }
        }

        return await learning;
    }

    /// <summary>Keeps what was said last until somebody takes it.</summary>
    private sealed class LatestMessage : IProgress<string>
    {
        private string? _message;

        public void Report(string value) => Volatile.Write(ref _message, value);

        public string? Take() => Interlocked.Exchange(ref _message, null);
    }
}
