using StreamML.Features;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Scoring;
using StreamML.Trainer.Boosting;
using StreamML.Trainer.Scores;
using StreamML.Trainer.Tables;
using StreamML.Trainer.Tests.Boosting;

namespace StreamML.Trainer.Tests.Tables;

/// <summary>From rows to an artifact with calibration, and what scorers make of it.</summary>
public sealed class TableTrainingTests
{
    [Fact]
    public void Train_OneWorkerOrTwo_GivesTheSameBytes()
    {
        var one = Train("churn", new ScoreTrainingOptions());
        var two = Train("churn", new ScoreTrainingOptions
        {
            CrossValidation = new CrossValidationOptions { Workers = 2 },
        });
        Assert.Equal(one.Artifact.Model.ToArray(), two.Artifact.Model.ToArray());
        Assert.Equal(one.Artifact.Manifest.ToUtf8(), two.Artifact.Manifest.ToUtf8());
        Assert.Empty(one.Split.Train.Groups!.Intersect(one.Split.Holdout.Groups!));
        Assert.Equal($"churn-{one.Report.Best}", one.Artifact.Manifest.Name);
    }

    [Fact]
    public void Train_Lead_ScoresWithConformalConfidence()
    {
        var trained = Train("lead", new ScoreTrainingOptions { Challenger = false });
        var calibration = trained.Artifact.Manifest.Tabular!.Calibration!;
        Assert.Equal("conformal", calibration.Method);
        var scorer = new LeadScorer(trained.Artifact);
        var holdout = trained.Split.Holdout;
        var leads = new LeadPrediction[holdout.Count];
        scorer.Predict(holdout.Rows, leads);
        double covered = Enumerable.Range(0, holdout.Count).Average(row =>
        {
            var (low, high) = calibration.Interval(leads[row].Score, 0.9);
            return holdout.Labels[row] >= low && holdout.Labels[row] <= high ? 1.0 : 0;
        });
        Assert.InRange(covered, 0.8, 0.97);
        double right = leads.Index().Average(
            each => LeadScorer.TierOf(holdout.Labels[each.Index]) == each.Item.Tier ? 1.0 : 0);
        Assert.Equal(right, leads.Average(lead => lead.Confidence), 0.12);
    }

    [Fact]
    public void Scorer_VennAbersCalibration_GivesItsProbabilityAndConfidence()
    {
        var schema = FeatureSchemas.Churn;
        var artifact = Uncalibrated.Value;
        Assert.Null(artifact.Manifest.Tabular!.Calibration);
        var calibrated = With(artifact, new TabularCalibration
        {
            Method = "venn-abers",
            Samples = 500,
            Lower = [new(0, 0.1f), new(0.5f, 0.6f)],
            Upper = [new(0.5f, 0.3f), new(1, 0.8f)],
        });
        float[] row = [.. Enumerable.Repeat(1f, schema.Count)], value = new float[1], calibratedValue = new float[1];
        new ChurnScorer(artifact).PredictValues(row, value);
        var scorer = new ChurnScorer(calibrated);
        scorer.PredictValues(row, calibratedValue);
        var (low, high) = value[0] < 0.5f ? (0.1f, 0.3f) : (0.6f, 0.8f);
        Assert.Equal(high / (1 - low + high), calibratedValue[0], 1e-6f);
        var whole = new ChurnPrediction[1];
        scorer.Predict(row, whole);
        Assert.Equal(calibratedValue[0], whole[0].Probability);
        Assert.Equal(0.8f, whole[0].Confidence, 1e-6f);
    }

    [Fact]
    public void Manifest_WithCalibration_ComesBackAsItWas()
    {
        var trained = Train("lead", new ScoreTrainingOptions { Challenger = false });
        byte[] written = trained.Artifact.Manifest.ToUtf8();
        Assert.Contains("\"calibration\"", System.Text.Encoding.UTF8.GetString(written));
        Assert.Equal(written, ModelManifest.Parse(written).ToUtf8());
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Manifest_CalibrationOutOfRange_IsRefused(string what, TabularCalibration calibration)
    {
        var artifact = Uncalibrated.Value;
        var error = Assert.Throws<ArtifactException>(() => With(artifact, calibration));
        Assert.Contains(what, error.Message);
    }

    public static TheoryData<string, TabularCalibration> Broken()
    {
        var beta = new TabularCalibration { Method = "beta", Samples = 9, Beta = new BetaParameters(1, 1, 0) };
        var venn = new TabularCalibration
        {
            Method = "venn-abers",
            Samples = 9,
            Lower = [new(0, 0)],
            Upper = [new(1, 1)],
        };
        CalibrationStep[] many =
            [.. Enumerable.Range(0, 2_049).Select(i => new CalibrationStep(i / 4_096f, i / 4_096f))];
        return new TheoryData<string, TabularCalibration>
        {
            { "beta, venn-abers or conformal", beta with { Method = "platt" } },
            { "samples", beta with { Samples = 0 } },
            { "a and b", beta with { Beta = new BetaParameters(-1, 1, 0) } },
            { "a and b", beta with { Beta = new BetaParameters(1, 1, double.NaN) } },
            { "values of its method", beta with { Beta = null } },
            { "values of its method", venn with { Upper = null } },
            { "values of its method", venn with { Beta = new BetaParameters(1, 1, 0) } },
            { "steps", venn with { Lower = [] } },
            { "steps", venn with { Lower = many } },
            { "steps", venn with { Upper = [new(0.5f, 0.5f), new(0.4f, 0.6f)] } },
            { "steps", venn with { Upper = [new(0.5f, 0.5f), new(0.6f, 0.4f)] } },
            { "steps", venn with { Upper = [new(0.5f, float.NaN)] } },
            { "does not fit the link", new TabularCalibration { Method = "conformal", Samples = 9, Residuals = [0] } },
        };
    }

    [Fact]
    public void Interval_WithoutErrors_SaysSo() => Assert.Throws<InvalidOperationException>(
        () => new TabularCalibration { Method = "beta", Samples = 9 }.Interval(1, 0.9));

    [Fact]
    public void Train_TooSmallAMinimum_IsTold()
    {
        var error = Assert.Throws<ScoreTrainingException>(
            () => Train("churn", new ScoreTrainingOptions { MinSamples = 5_000 }));
        Assert.Contains("at least 5000", error.Message);
    }

    private static readonly Lazy<ModelArtifact> Uncalibrated = new(
        () => Train("churn", new ScoreTrainingOptions { Calibration = null, Challenger = false }).Artifact);

    private static ModelArtifact With(ModelArtifact artifact, TabularCalibration calibration) => new(
        artifact.Manifest with { Tabular = artifact.Manifest.Tabular! with { Calibration = calibration } },
        artifact.Model);

    private static TrainedModel Train(string task, ScoreTrainingOptions options)
    {
        var schema = FeatureSchemas.Get(task);
        var data = SyntheticRows.Make(1, 600, schema.Count, task != "lead");
        float[] rows = Array.ConvertAll(data.Rows, value => float.IsNaN(value) ? 0 : value);
        float least = data.Labels.Min(), most = data.Labels.Max();
        float[] labels = Array.ConvertAll(
            data.Labels, label => task == "lead" ? (label - least) / (most - least) * 100 : label);
        return ScoreTraining.Train(
            task, ScoreTraining.Rows(schema, rows, labels, [.. Enumerable.Range(0, 600).Select(row => row / 2)]),
            options with { Churn = XgBoostOptions.Forest(20, 8) }, null, TimeProvider.System, CancellationToken.None);
    }
}
