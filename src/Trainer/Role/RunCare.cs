using Microsoft.Extensions.Logging;
using StreamML.Inference.Artifacts;
using StreamML.Messaging;
using StreamML.Messaging.Errors;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Backups;
using StreamML.Serving.Publishing;
using StreamML.Serving.Records;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.Evaluation;
using StreamML.Trainer.Role.Judging;

namespace StreamML.Trainer.Role;

/// <summary>
/// What is done beside a training: a backup before it, a report and a test of the live model after it. What fails here
/// is logged and ends no training. One call at a time.
/// </summary>
/// <param name="options">How much is kept.</param>
/// <param name="folder">Where reports and backups are kept.</param>
/// <param name="kafka">The cluster.</param>
/// <param name="models">Reads versions back.</param>
/// <param name="loaders">Make models of artifacts.</param>
/// <param name="tester">Tests the live model.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where it logs.</param>
internal sealed class RunCare(
    TrainerOptions options, string folder, KafkaConnection kafka, PublishedModels models, ModelLoaders loaders,
    ModelTester tester, TimeProvider time, ILogger log)
{
    // About a second on one core for each figure with its interval.
    private static readonly EvaluationOptions Measuring = new() { WorkMax = 40_000_000 };

    private readonly KeptFiles _reports = new(Path.Combine(folder, "reports"), ".html");

    /// <summary>Keeps the versions in use and the decisions about a model, before it is trained again.</summary>
    public async Task BackUpAsync(TrainingOrder order, CancellationToken cancellationToken)
    {
        if (options.Backups == 0 || order.Champion is null)
        {
            return;
        }

        try
        {
            var catalogue = await ModelCatalogue.ReadAsync(kafka, cancellationToken);
            string task = order.Learner.Task;
            string scope = catalogue.Control(task, order.Scope) is { LiveVersion.Length: > 0 } ? order.Scope : "";
            var control = catalogue.Control(task, scope)!;
            var backups = new KeptFiles(Path.Combine(folder, "backups", Name(task, scope)), ".zip");
            string path = backups.Path(FormattableString.Invariant($"{control.DecidedAtMs}-{control.LiveVersion}"));
            if (!File.Exists(path))
            {
                await ModelBackup.WriteAsync(
                    path, catalogue, new BackupChoice(catalogue, scope, task, inUse: true), models.ReadAsync,
                    time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
                backups.Trim(options.Backups);
            }
        }
        catch (Exception fault) when (fault is not (OperationCanceledException or TaskRestartException))
        {
            TrainerLog.NoBackup(log, order.Learner.Task, order.Scope, Reason(fault));
        }
    }

    /// <summary>Writes the report of a training, tests what is live now, and notes both in the run.</summary>
    /// <param name="order">The training.</param>
    /// <param name="split">Its examples.</param>
    /// <param name="model">What came out.</param>
    /// <param name="published">How it was published.</param>
    /// <param name="reason">What the gate said.</param>
    /// <param name="run">The run, which is not written here.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task ConcludeAsync(
        TrainingOrder order, RowSplit split, ModelArtifact model, PublishResult published, string reason,
        TrainingRun run, CancellationToken cancellationToken)
    {
        try
        {
            bool live = published.Control?.LiveVersion == published.Version.Version;
            var tested = live ? await models.ReadAsync(published.Version, cancellationToken) : order.Champion;
            if ((tested ?? order.Learner.Shipped) is { } serving)
            {
                var result = tester.Run(
                    serving, ModelScope.TenantOf(order.Scope), tested?.Manifest.Version ?? "", order.Rows,
                    new HeldOutRows(split.Holdout, split.Train.Count, ""));
                run.Test = result.Summary;
            }

            run.Report = Report(order, split, model, reason, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The version is published: the run ends as it was decided, without the rest.
        }
        catch (Exception fault)
        {
            // Nor may any fault make a run a failed one whose version is published.
            TrainerLog.NoReport(log, run.Task, run.Scope, Reason(fault));
        }
    }

    private string Report(
        TrainingOrder order, RowSplit split, ModelArtifact model, string reason, CancellationToken cancellationToken)
    {
        if (options.Reports == 0 || split.Holdout.Count == 0)
        {
            return "";
        }

        var said = Ask(model, split.Holdout);
        var report = ModelReports.Of(
            model.Manifest, order.Scope, said, Facts(split, reason), Measuring, cancellationToken);
        if ((order.Champion ?? order.Learner.Shipped) is { } before)
        {
            report = ModelReports.Beside(
                report, model.Manifest, said, before.Manifest, Ask(before, split.Holdout),
                order.Champion?.Manifest.Version ?? ModelPublisher.Shipped, Measuring, cancellationToken);
        }

        string path = _reports.Path($"{Name(order.Learner.Task, order.Scope)}-{model.Manifest.Version}");
        report.WriteHtml(path);
        _reports.Trim(options.Reports);
        return path;
    }

    private static Dictionary<string, string> Facts(RowSplit split, string reason) => new()
    {
        ["Learned from"] = $"{split.Train.Count:N0} examples",
        ["Judged by"] = $"{split.Holdout.Count:N0} later examples of other contacts",
        ["Decision"] = reason,
    };

    private EvaluationSet Ask(ModelArtifact artifact, IReadOnlyList<LabelledRow> rows)
    {
        object model = loaders.Load(artifact);
        try
        {
            return ModelAnswers.Of(model, rows);
        }
        finally
        {
            (model as IDisposable)?.Dispose();
        }
    }

    private static string Name(string task, string scope) =>
        $"{task}-{(scope.Length > 0 ? scope.Replace('/', '@') : "all")}";

    // Messages of our own faults hold no text; of others only the kind is told.
    private static string Reason(Exception fault) => fault is IOException or UnauthorizedAccessException
        or ArtifactException or BackupException or DatasetException or TaskRestartException
            ? fault.Message
            : fault.GetType().Name;
}
