using StreamML.Inference.Artifacts;
using StreamML.Inference.Audience;
using StreamML.Messaging;
using StreamML.Serving;
using StreamML.Serving.Publishing;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.Evaluation;

namespace StreamML.Trainer.Role.Judging;

/// <summary>
/// Judges the models of an installation by its labelled examples, over the topics alone. One call at a time.
/// </summary>
/// <param name="kafka">The cluster.</param>
/// <param name="models">Reads versions back.</param>
/// <param name="loaders">Make models of artifacts, as processors do.</param>
/// <param name="audience">The labels of audience models.</param>
/// <param name="options">Limits of the trainer.</param>
/// <param name="tests">What a live model must pass.</param>
/// <param name="time">The clock.</param>
public sealed class ModelJudge(
    KafkaConnection kafka, PublishedModels models, ModelLoaders loaders, AudienceOptions audience,
    TrainerOptions options, ModelTestOptions tests, TimeProvider time)
{
    private readonly ModelFinder _finder = new(kafka, models, TrainerRole.Learners(audience), options.MaxRows);

    /// <summary>Measures models on the examples that they were not trained on.</summary>
    /// <exception cref="DatasetException">There is nothing of what was asked for; the message says what there
    /// is.</exception>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public async Task<IReadOnlyList<JudgedModel>> EvaluateAsync(
        JudgeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var judged = new List<JudgedModel>();
        await foreach (var found in _finder.FindAsync(request, cancellationToken))
        {
            judged.Add(await EvaluateAsync(found, request.AllRows, cancellationToken));
        }

        return judged;
    }

    /// <summary>Tests the live models: load, answers, ranges, time, figures.</summary>
    /// <exception cref="DatasetException">There is no model of what was asked for.</exception>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public async Task<IReadOnlyList<ModelTestResult>> TestAsync(
        JudgeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var tester = new ModelTester(loaders, tests, time);
        var results = new List<ModelTestResult>();
        await foreach (var found in _finder.FindAsync(request, cancellationToken))
        {
            if (found.Artifact is not { } artifact)
            {
                // What was never trained is no fault; what is live and cannot be read is one.
                if (found.Version is { } version)
                {
                    results.Add(new ModelTestResult(
                        found.Learner.Task, found.Tenant, version.Version, version.Name, false,
                        $"failed: {found.Problem}", 0, 0, 0, [], null)
                    {
                        CampaignId = found.CampaignId,
                    });
                }

                continue;
            }

            var rows = _finder.Rows(found);
            var held = await _finder.HeldOutAsync(found, rows, all: false, cancellationToken);
            results.Add(tester.Run(artifact, found.Tenant, found.Version?.Version ?? "", rows, held) with
            {
                CampaignId = found.CampaignId,
            });
        }

        return results;
    }

    /// <summary>Compares two versions on the examples that neither was trained on.</summary>
    /// <param name="task">The task.</param>
    /// <param name="tenant">Whose examples judge; empty: the tenant or campaign that the second version is for.</param>
    /// <param name="before">A version, or <see cref="ModelPublisher.Shipped"/>.</param>
    /// <param name="now">The version that is compared with it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DatasetException">A version is not there, or no example is left to judge both.</exception>
    /// <exception cref="ArtifactException">A version cannot be read or loaded.</exception>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public async Task<VersionComparison> CompareAsync(
        string task, string tenant, string before, string now, CancellationToken cancellationToken)
    {
        await _finder.ReadAsync(cancellationToken);
        string whose = tenant.Length > 0 ? tenant : _finder.ScopeOf(task, now) is { Length: > 0 } scope ? scope
            : _finder.ScopeOf(task, before) ?? "";
        var (first, second) = (
            await _finder.VersionAsync(task, whose, before, cancellationToken),
            await _finder.VersionAsync(task, whose, now, cancellationToken));
        var rows = _finder.Rows(second);
        var held = HeldOutRows.Both(
            await _finder.HeldOutAsync(second, rows, all: false, cancellationToken),
            await _finder.HeldOutAsync(first, rows, all: false, cancellationToken));
        if (held.Rows.Count == 0)
        {
            throw new DatasetException(
                $"No example is left that judges both: of {rows.Count:N0} labelled examples of {task}, one or the other "
                + "was trained on all. Wait for new labels.");
        }

        var (one, other) = (Ask(first, held.Rows), Ask(second, held.Rows));
        var (old, current) = (first.Artifact!.Manifest, second.Artifact!.Manifest);
        var facts = new Dictionary<string, string> { ["Judged by"] = held.How };
        var report = ModelReports.Beside(
            ModelReports.Of(current, second.Whose, other, facts, null, cancellationToken), current, other, old, one,
            before, null, cancellationToken);
        return VersionComparison.Of(task, second.Tenant, before, now, held, report) with
        {
            CampaignId = second.CampaignId,
        };
    }

    private async Task<JudgedModel> EvaluateAsync(FoundModel found, bool all, CancellationToken cancellationToken)
    {
        var rows = _finder.Rows(found);
        var judged = new JudgedModel(
            found.Learner.Task, found.Tenant, found.Version?.Version ?? "", found.Version?.Scope ?? "",
            _finder.PartOf(found), "", 0, null, found.Problem)
        {
            CampaignId = found.CampaignId,
        };
        if (found.Artifact is not { } artifact)
        {
            return judged;
        }

        var held = await _finder.HeldOutAsync(found, rows, all, cancellationToken);
        judged = judged with { JudgedBy = held.How, LeftOut = held.LeftOut };
        if (held.Rows.Count == 0)
        {
            return judged with { Problem = Nothing(found, rows.Count) };
        }

        var facts = new Dictionary<string, string>
        {
            ["Part"] = judged.Part.Length > 0 ? judged.Part : "candidate",
            ["Judged by"] = held.How,
        };
        if (held.LeftOut > 0)
        {
            facts["Examples left out"] = $"{held.LeftOut:N0}";
        }

        try
        {
            return judged with
            {
                Report = ModelReports.Of(
                    artifact.Manifest, found.Whose, Ask(found, held.Rows), facts, null, cancellationToken),
            };
        }
        catch (ArtifactException fault)
        {
            return judged with { Problem = fault.Message };
        }
    }

    private static string Nothing(FoundModel found, int examples) => examples == 0
        ? $"no labelled example of {found.Learner.Task} is there: wait for feedback and outcomes, or import history with "
            + "'streamml import'"
        : $"it was trained on all {examples:N0} labelled examples, or on others of the same things: none is left to judge "
            + "it. Wait for new labels, or look at all with --all-rows";

    private EvaluationSet Ask(FoundModel found, IReadOnlyList<LabelledRow> rows)
    {
        object model = loaders.Load(found.Artifact!);
        try
        {
            return ModelAnswers.Of(model, rows);
        }
        finally
        {
            (model as IDisposable)?.Dispose();
        }
    }
}
