using System.Globalization;
using StreamML.Inference.Artifacts;
using StreamML.Serving;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.Evaluation;

namespace StreamML.Trainer.Role.Judging;

/// <summary>
/// Tests a model as it would be served: loads it, asks it about examples, looks at ranges and times, and compares it
/// with what its manifest says. Safe from many threads.
/// </summary>
/// <param name="loaders">Make models of artifacts.</param>
/// <param name="options">What it must pass.</param>
/// <param name="time">Measures how long it takes.</param>
internal sealed class ModelTester(ModelLoaders loaders, ModelTestOptions options, TimeProvider time)
{
    private static readonly string[] Figures = ["mae", "accuracy"];

    /// <summary>Tests a model.</summary>
    /// <param name="artifact">The model, verified.</param>
    /// <param name="tenant">Whose examples these are; empty: those of all.</param>
    /// <param name="version">The version; empty for the model that ships.</param>
    /// <param name="rows">Examples of its task that its learner can use; may be empty.</param>
    /// <param name="heldOut">Those of them that it was not trained on.</param>
    public ModelTestResult Run(
        ModelArtifact artifact, string tenant, string version, IReadOnlyList<LabelledRow> rows, HeldOutRows heldOut)
    {
        var manifest = artifact.Manifest;
        var result = new ModelTestResult(
            manifest.Task, tenant, version, manifest.Name, false, "", 0, 0, 0, [], null);
        object? model = null;
        try
        {
            long started = time.GetTimestamp();
            model = loaders.Load(artifact);
            result = result with { LoadMilliseconds = Milliseconds(started) };
            return Ask(model, manifest, result, rows, heldOut);
        }
        catch (Exception fault) when (fault is ArtifactException or DatasetException)
        {
            return result with { Summary = $"failed: {fault.Message}" };
        }
        finally
        {
            (model as IDisposable)?.Dispose();
        }
    }

    private ModelTestResult Ask(
        object model, ModelManifest manifest, ModelTestResult result, IReadOnlyList<LabelledRow> rows,
        HeldOutRows heldOut)
    {
        bool labelled = rows.Count > 0;
        var asked = labelled ? rows : SampleRows.Of(manifest);
        Ranges(ModelAnswers.Of(model, asked));
        var examples = new List<ModelTestExample>();
        double longest = 0;
        var shown = (heldOut.Rows.Count > 0 ? heldOut.Rows : asked).DistinctBy(row => row.Group);
        foreach (var row in shown.Take(options.Examples))
        {
            long started = time.GetTimestamp();
            string said = ModelSentences.Of(model, row);
            longest = Math.Max(longest, Milliseconds(started));
            examples.Add(new ModelTestExample(row.Group, said, labelled ? Truth(row) : ""));
        }

        var figure = manifest.Training is null ? null : Compare(model, manifest, heldOut.Rows);
        string summary = Summary(longest, asked.Count, labelled, figure);
        return result with
        {
            Passed = summary.StartsWith("passed", StringComparison.Ordinal),
            Summary = summary,
            PredictMilliseconds = longest,
            Predictions = asked.Count,
            Examples = examples,
            Figure = figure,
        };
    }

    private string Summary(double longest, int asked, bool labelled, ModelTestFigure? figure)
    {
        string what = (asked == 1 ? "" : "s") + (labelled ? "" : ", as no example is labelled");
        string shown = string.Create(
            CultureInfo.InvariantCulture,
            $"{asked:N0} {(labelled ? "example" : "sample")}{what}, {longest:0.0} ms at most");
        return longest > options.PredictionMax.TotalMilliseconds
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"failed: a prediction took {longest:0.0} ms, {options.PredictionMax.TotalMilliseconds:0} are allowed ")
                + "(ModelTest__PredictionMax); is the machine busy, or the model too large?"
            : figure is null ? $"passed: {shown}"
            : figure.IsWorse ? $"failed: {Words(figure)}. It has become worse than when it was trained: see "
                + "'streamml evaluate', train it again, or go back with 'streamml models rollback'"
            : $"passed: {shown}; {Words(figure)}";
    }

    private static string Words(ModelTestFigure figure) => string.Create(
        CultureInfo.InvariantCulture,
        $"{figure.Metric} {figure.Value:0.###} ({figure.Low:0.###} to {figure.High:0.###}) on {figure.Rows:N0} held-out ")
        + string.Create(CultureInfo.InvariantCulture, $"examples, {figure.Manifest:0.###} in its manifest");

    /// <summary>Refuses answers that no model may give.</summary>
    /// <exception cref="DatasetException">A number or a probability is out of range.</exception>
    private static void Ranges(EvaluationSet said)
    {
        said.Check();
        if (said.Kind == EvaluationKind.Regression && said.Predictions.AsSpan().ContainsAnyExceptInRange(0, 100))
        {
            throw new DatasetException("A score is not from 0 to 100.");
        }

        for (int row = 0; said.Kind == EvaluationKind.Multiclass && row < said.Count; row++)
        {
            double sum = 0;
            foreach (float probability in said.Probabilities.AsSpan(row * said.Width, said.Width))
            {
                sum += probability;
            }

            if (Math.Abs(sum - 1) > 0.01)
            {
                throw new DatasetException("The probabilities of an answer do not sum to 1.");
            }
        }
    }

    private ModelTestFigure? Compare(object model, ModelManifest manifest, IReadOnlyList<LabelledRow> rows)
    {
        int contacts = rows.Select(row => row.Group).Distinct(StringComparer.Ordinal).Count();
        if (contacts < options.ContactsMin)
        {
            return null;
        }

        var now = Evaluator.Evaluate(ModelAnswers.Of(model, rows) with { Slices = new Dictionary<string, string[]>() });
        string? name = Figures.FirstOrDefault(
            each => now.Metrics.ContainsKey(each) && manifest.Metrics?.ContainsKey(each) == true);
        if (name is null)
        {
            return null;
        }

        var (figure, said) = (now.Metrics[name], manifest.Metrics![name]);
        return new ModelTestFigure(
            name, figure.Value, figure.Low, figure.High, said, rows.Count, contacts,
            IsWorse(name, figure, said, contacts, Judges(manifest)));
    }

    // Both figures err: the manifest's by as much more as fewer examples stand behind it.
    private static bool IsWorse(string metric, Measured now, double said, double count, double before)
    {
        bool larger = EvaluationResult.IsLargerBetter(metric);
        double worseBy = larger ? said - now.Value : now.Value - said;
        double reach = larger ? now.High - now.Value : now.Value - now.Low;
        return worseBy > Math.Max(reach, 0) * Math.Sqrt(1 + (count / before)) && worseBy > 0;
    }

    private static double Judges(ModelManifest manifest)
    {
        foreach (string name in new[] { "holdout_samples", "groups" })
        {
            if (manifest.Metrics!.TryGetValue(name, out double count) && count >= 1)
            {
                return count;
            }
        }

        return Math.Max(1, manifest.Training!.HoldoutRows);
    }

    private static string Truth(LabelledRow row) => row.Value.HasValue
        ? row.Value.Value.ToString("0.##", CultureInfo.InvariantCulture)
        : row.Value.Label;

    private double Milliseconds(long started) => time.GetElapsedTime(started).TotalMilliseconds;
}
