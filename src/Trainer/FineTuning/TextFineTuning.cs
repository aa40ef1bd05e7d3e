using StreamML.Inference.Artifacts;
using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.FineTuning;

/// <summary>
/// Tunes a linear text model on an account's corrections and confirmations: the weights of the result are the basis'
/// plus a change that is penalised by its square, so that little feedback changes little, and what was not labelled
/// hardly changes.
/// </summary>
/// <remarks>
/// New n-grams of the examples become features, the biases change too, the weights of inputs stay. The strength of the
/// penalty is chosen by grouped cross-validation. Of 1,000 examples it takes about a second of one core, always of one:
/// the same basis, examples in the same order and options give the same bytes.
/// </remarks>
public static class TextFineTuning
{
    /// <summary>Tunes a model.</summary>
    /// <param name="basis">A model of format <c>linear-text/1</c>: one that ships, or any later version.</param>
    /// <param name="examples">Labelled texts, at least one, the oldest first.</param>
    /// <param name="options">The options.</param>
    /// <param name="progress">Told what goes on, a line at a time; never a text.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>
    /// The model. Its metrics: <c>examples</c> and <c>groups</c> it was tuned on, the <c>penalty</c>,
    /// <c>new_ngrams</c>; if it was cross-validated <c>accuracy</c>, <c>f1_macro</c> and <c>log_loss</c> of examples
    /// that were held out, and the same of the basis with <c>basis_</c> before. The penalty was chosen on the same
    /// folds, so they are a little favourable.
    /// </returns>
    /// <exception cref="ArtifactException">The basis is of another format, or its bytes break it.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="DatasetException">There is no example, or one cannot be used; the message says
    /// which.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ModelArtifact Train(
        ModelArtifact basis, IReadOnlyList<LabelledExample> examples, TextFineTuningOptions options,
        IProgress<string> progress, CancellationToken cancel) =>
        Fit(basis, examples, options, progress, cancel).Model;

    /// <summary>The same, with what the model says of each example when it has not seen its group.</summary>
    internal static TextFit Fit(
        ModelArtifact basis, IReadOnlyList<LabelledExample> examples, TextFineTuningOptions options,
        IProgress<string> progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(basis);
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);
        options.Validate();
        if (examples.Count == 0)
        {
            throw new DatasetException(
                $"There is no labelled text to tune {basis.Manifest.Name} {basis.Manifest.Version} on.");
        }

        var model = new BasisModel(basis);
        string task = basis.Manifest.Task;
        if (examples.Count > options.MaxExamples)
        {
            progress.Report($"{task}: the last {options.MaxExamples} of {examples.Count} examples are taken");
            examples = [.. examples.Skip(examples.Count - options.MaxExamples)];
        }

        var texts = ExampleText.Of(model, examples);
        int groups = texts.Select(text => text.Group).Distinct(StringComparer.Ordinal).Count();
        progress.Report($"{task}: {texts.Count} examples of {groups} groups on {basis.Manifest.Name} "
            + basis.Manifest.Version);
        var fit = texts.Count >= options.MinExamplesToChoose && groups >= 2
            ? CrossFit.Run(model, texts, options, progress, cancel)
            : null;
        var (penalty, factor) =
            fit?.Best(calibrated: texts.Count >= options.MinExamplesToCalibrate) ?? (options.DefaultPenalty, 1f);
        var tuned = new TunedModel(model, options, Solve(model, texts, options, penalty, cancel), factor);
        var metrics = Metrics(fit, penalty, factor, tuned);
        (metrics["examples"], metrics["groups"]) = (texts.Count, groups);
        progress.Report(
            $"{task}: penalty {penalty:0.####}, temperature times {factor:0.00}, {tuned.NewNgrams} new n-grams"
            + (fit is null ? "" : $", accuracy {metrics["basis_accuracy"]:0.000} to {metrics["accuracy"]:0.000}"));
        return new TextFit(tuned.Artifact(texts.Count, metrics), texts, fit?.Probabilities(penalty, factor));
    }

    /// <summary>
    /// Finds the changes: first with all new n-grams, then with those alone that matter, since each counts for the
    /// length of its texts.
    /// </summary>
    internal static TuningProblem Solve(
        BasisModel basis, IReadOnlyList<ExampleText> texts, TextFineTuningOptions options, double penalty,
        CancellationToken cancel, double[]? parts = null)
    {
        var all = TuningProblem.Of(basis, texts, options, penalty);
        if (parts is not null)
        {
            all.Start(parts);
        }

        all.Solve(penalty, FineTuneTolerance.Fold, cancel);
        var problem = TuningProblem.Of(basis, texts, options, penalty, TunedModel.Strongest(basis, all, options));
        problem.Start(all.Parts);
        problem.Solve(penalty, FineTuneTolerance.Final, cancel);
        return problem;
    }

    private static SortedDictionary<string, double> Metrics(
        CrossFit? fit, double penalty, float factor, TunedModel tuned)
    {
        var metrics = new SortedDictionary<string, double>(StringComparer.Ordinal)
        {
            ["penalty"] = penalty,
            ["new_ngrams"] = tuned.NewNgrams,
        };
        if (fit is not null)
        {
            var (now, before) = (fit.Measure(fit.Tuned[penalty], factor), fit.Measure(fit.Basis));
            (metrics["accuracy"], metrics["basis_accuracy"]) = (now.Accuracy, before.Accuracy);
            (metrics["f1_macro"], metrics["basis_f1_macro"]) = (now.MacroF1, before.MacroF1);
            (metrics["log_loss"], metrics["basis_log_loss"]) = (now.LogLoss, before.LogLoss);
        }

        return metrics;
    }
}

/// <summary>A tuned model and how it was chosen.</summary>
/// <param name="Model">The model.</param>
/// <param name="Texts">Its examples, taken apart.</param>
/// <param name="Unseen">What it says of each when it has not seen its group: float32 [text][class]; null if they were
/// too few to tell.</param>
internal sealed record TextFit(ModelArtifact Model, IReadOnlyList<ExampleText> Texts, float[][]? Unseen);
