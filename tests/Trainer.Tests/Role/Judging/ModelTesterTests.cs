using StreamML.Inference.Artifacts;
using StreamML.Inference.Scoring;
using StreamML.Inference.Text;
using StreamML.Serving;
using StreamML.Trainer.Role;
using StreamML.Trainer.Role.Judging;
using StreamML.Trainer.Role.Learners;

namespace StreamML.Trainer.Tests.Role.Judging;

public sealed class ModelTesterTests
{
    private static readonly IReadOnlyList<LabelledRow> Rows = LabelledRow.InOrder(
        Enumerable.Range(0, 120).Select(number => new LabelledRow(0, number, TrainingRows.Demographic(number))));

    private static readonly ModelLoaders Loaders = new(
        [ModelLoader.Of(ModelTasks.Demographic, "naive-bayes/1", model => new DemographicModel(model), _ => { })]);

    private readonly ModelTester _tester = new(Loaders, new ModelTestOptions(), TimeProvider.System);

    [Fact]
    public void Model_ThatIsAsGoodAsItSays_Passes()
    {
        var result = Run(Model(accuracy: 0.9));

        Assert.True(result.Passed, result.Summary);
        Assert.Equal((120, 5), (result.Predictions, result.Examples.Count));
        Assert.Equal("accuracy", result.Figure!.Metric);
        Assert.InRange(result.Figure.Value, 0.85, 0.95);
        Assert.All(result.Examples, each => Assert.Matches(@"^(negative|positive) \(0\.\d\d\)$", each.Said));
    }

    [Fact]
    public void Model_ThatIsWorseThanItSays_FailsAndSaysWhatToDo()
    {
        var rows = Rows.Select(row => row with { Value = Turned(row) }).ToArray();

        var result = _tester.Run(Model(accuracy: 0.9), "t", "1", rows, new HeldOutRows(rows, 0, ""));

        Assert.False(result.Passed);
        Assert.True(result.Figure!.IsWorse);
        Assert.Contains("streamml models rollback", result.Summary);
    }

    [Fact]
    public void Model_ThatSaysALittleMore_IsNotCalledWorse() => Assert.True(Run(Model(accuracy: 0.93)).Passed);

    [Fact]
    public void Model_ThatTakesTooLong_Fails()
    {
        var tester = new ModelTester(
            Loaders, new ModelTestOptions { PredictionMax = TimeSpan.Zero }, TimeProvider.System);

        var result = tester.Run(Model(accuracy: 0.9), "t", "1", Rows, new HeldOutRows([], 0, ""));

        Assert.False(result.Passed);
        Assert.Contains("ModelTest__PredictionMax", result.Summary);
    }

    [Fact]
    public void Model_ThatNothingLoads_FailsWithTheReason()
    {
        var result = new ModelTester(new ModelLoaders([]), new ModelTestOptions(), TimeProvider.System)
            .Run(Model(accuracy: 0.9), "t", "1", Rows, new HeldOutRows(Rows, 0, ""));

        Assert.False(result.Passed);
        Assert.Contains("Nothing loads", result.Summary);
    }

    [Fact]
    public void Model_WithoutAnyExample_IsAskedAboutSamples()
    {
        var tester = new ModelTester(ModelLoaders.CreateDefault(), new ModelTestOptions(), TimeProvider.System);

        var result = tester.Run(DefaultArtifacts.Load("intent"), "", "", [], new HeldOutRows([], 0, ""));

        Assert.True(result.Passed, result.Summary);
        Assert.Equal(5, result.Examples.Count);
        Assert.All(result.Examples, each => Assert.Empty(each.Truth));
    }

    private static Schemas.V1.TrainingRow Turned(LabelledRow row)
    {
        var turned = row.Value.Clone();
        turned.Label = turned.Label == "positive" ? "negative" : "positive";
        return turned;
    }

    private ModelTestResult Run(ModelArtifact model) =>
        _tester.Run(model, "t", "1", Rows, new HeldOutRows(Rows, 0, ""));

    private static ModelArtifact Model(double accuracy)
    {
        var made = new DemographicLearner().Train(
            Rows, new LearnerRun("1", null, TrainingRows.Part, new Progress<string>(), TimeProvider.System),
            CancellationToken.None);
        var training = new TrainingPart
        {
            Tenant = "t",
            Ranges = [],
            Rows = Rows.Count,
            RowsSha256 = LabelledRow.HashOf(Rows),
            HoldoutRows = 100,
            HoldoutContacts = 100,
            TestShare = 0.2,
            Seed = 1,
            Folds = 5,
            Basis = "",
            BasisRanges = [],
        };
        return new ModelArtifact(
            made.Manifest with
            {
                Training = training,
                Metrics = new Dictionary<string, double> { ["accuracy"] = accuracy },
            },
            made.Model);
    }
}
