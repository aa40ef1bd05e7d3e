using StreamML.Inference.Artifacts;
using StreamML.Inference.Audience;
using StreamML.Messaging;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Records;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.Role.Learners;

namespace StreamML.Trainer.Role;

/// <summary>What came of making a version again.</summary>
/// <param name="Same">The bytes are the same.</param>
/// <param name="Version">The version.</param>
/// <param name="Sha256">SHA-256 of the model that is published.</param>
/// <param name="Again">SHA-256 of the model made now; empty if the examples are no longer the same.</param>
/// <param name="Examples">Examples that it was trained on.</param>
/// <param name="ExamplesNow">Those of the same ranges that there are now.</param>
/// <param name="Reason">The outcome in a sentence.</param>
public sealed record ReproductionReport(
    bool Same, string Version, string Sha256, string Again, int Examples, int ExamplesNow, string Reason);

/// <summary>
/// Makes a version of the trainer again from the topics, as its manifest says, and compares the bytes.
/// </summary>
/// <param name="kafka">The cluster.</param>
/// <param name="models">Reads the version, and the one that it was built on.</param>
/// <param name="audience">The labels of audience models.</param>
/// <param name="time">The clock of a search.</param>
public sealed class Reproduction(
    KafkaConnection kafka, PublishedModels models, AudienceOptions audience, TimeProvider time)
{
    /// <summary>Runs it.</summary>
    /// <param name="task">The task.</param>
    /// <param name="scope">Tenant, or tenant/campaign; empty for all.</param>
    /// <param name="version">The version.</param>
    /// <param name="progress">Told in sentences.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DatasetException">There is no such version, or the trainer did not make it.</exception>
    /// <exception cref="ArtifactException">The version cannot be read.</exception>
    public async Task<ReproductionReport> RunAsync(
        string task, string scope, string version, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var catalogue = await ModelCatalogue.ReadAsync(kafka, cancellationToken);
        var found = catalogue.Find(task, scope, version)
            ?? throw new DatasetException(
                $"{task} has no version {version}{(scope.Length > 0 ? $" in scope {scope}" : "")}; 'streamml models list' "
                + "lists them with their scopes.");
        var training = ModelManifest.Parse(found.Manifest.Span).Training
            ?? throw new DatasetException($"{task} {version} was not made by the trainer, so nothing says how.");
        var learner = TrainerRole.Learners(audience).First(each => each.Task == task);
        progress.Report("reading the examples");
        var rows = await RowsAsync(learner, training, cancellationToken);
        var split = RowSplit.Of(rows, training);
        if (LabelledRow.HashOf(split.Train) != training.RowsSha256)
        {
            return new ReproductionReport(
                false, version, found.Sha256, "", training.Rows, split.Train.Count,
                "The examples are no longer the same: some have expired, were erased, or have another label by now.");
        }

        progress.Report($"training on {split.Train.Count} examples");
        var basis = training.Basis.Length == 0
            ? learner.Shipped
            : await models.ReadAsync(Basis(catalogue, task, scope, training.Basis), cancellationToken);
        var again = await Task.Run(
            () => learner.Train(
                split.Train,
                new LearnerRun(version, basis, training, progress, time), cancellationToken),
            cancellationToken);
        bool same = again.Manifest.Sha256 == found.Sha256;
        return new ReproductionReport(
            same, version, found.Sha256, again.Manifest.Sha256, training.Rows, split.Train.Count,
            same ? "The same examples gave the same bytes."
                : "The same examples gave other bytes: the program or a library is another one, or a search ran out of time.");
    }

    private static ModelVersion Basis(ModelCatalogue catalogue, string task, string scope, string basis) =>
        catalogue.Find(task, scope, basis) ?? catalogue.Find(task, "", basis)
            ?? throw new DatasetException($"{task} {basis}, which the version was built on, is no longer published.");

    private async Task<IReadOnlyList<LabelledRow>> RowsAsync(
        ITaskLearner learner, TrainingPart training, CancellationToken cancellationToken)
    {
        var ends = training.Ranges.ToDictionary(range => range.Partition, range => range.Next);
        var book = await RowTopic.ReadAsync(kafka, ends, int.MaxValue / 2, cancellationToken);
        return
        [
            .. book.Of(learner.Task, ModelScope.Of(training.Tenant, training.Campaign ?? "")).Where(learner.CanUse),
        ];
    }
}
