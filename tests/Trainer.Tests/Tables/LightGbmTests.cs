using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Trees;
using StreamML.Trainer.Boosting.LightGbm;
using StreamML.Trainer.Tables;
using StreamML.Trainer.Tests.Boosting;

namespace StreamML.Trainer.Tests.Tables;

/// <summary>The binding of LightGBM, and our trees against its own answers on the same rows.</summary>
public sealed class LightGbmTests
{
    [Theory]
    [InlineData("regression", 31, true, 1)]
    [InlineData("binary", 7, true, 0.7)]
    [InlineData("binary", 63, false, 1)]
    public void Trees_OfAnyRows_EqualLightGbm(string objective, int leaves, bool missing, double subsample)
    {
        const int Features = 9;
        var data = SyntheticRows.Make(leaves, 2_000, Features, objective == "binary");
        float[] seen = missing ? data.Rows : Array.ConvertAll(data.Rows, value => float.IsNaN(value) ? 0.5f : value);
        var options = new LightGbmOptions
        {
            Objective = objective,
            Leaves = leaves,
            Rounds = 40,
            Subsample = subsample,
            RowsInLeaf = 5,
        };
        var rows = new LightGbmTrainer.Rows(seen, Features, data.Labels, []);
        string parameters = options.Parameters();
        using var dataset = LightGbmDataset.Create(seen, Features, data.Labels, [], parameters, null);
        using var booster = LightGbmBooster.Create(dataset, null, parameters);
        for (int round = 0; round < options.Rounds; round++)
        {
            booster.Update();
        }

        string text = new LightGbmTrainer(options).Train(rows, null, CancellationToken.None).Text;
        var trees = new TreeEnsemble(TreeFile.Parse(LightGbmModelText.Convert(text, Features).ToBytes()));
        // Rows with missing values, seen in training or not, and values on the thresholds themselves.
        float[] margins = new float[data.Count];
        trees.PredictMargins(data.Rows, margins);
        double[] theirs = booster.PredictMargins(data.Rows, Features);
        for (int row = 0; row < margins.Length; row++)
        {
            Assert.True(
                Math.Abs(theirs[row] - margins[row]) <= 1e-5 * Math.Max(1, Math.Abs(theirs[row])),
                $"{row}: {margins[row]} instead of {theirs[row]}");
        }

        Assert.Equal(40, text.Split("\nTree=").Length - 1);
        double[] contributions = new double[data.Rows.Length];
        trees.Contribute(data.Rows, contributions, margins);
        Assert.Equal(
            margins[0], trees.ExpectedMargin + contributions.AsSpan(0, Features).ToArray().Sum(), 1e-4);
    }

    [Fact]
    public void Train_WithTheSameSeed_GivesTheSameBytes()
    {
        var learner = new LightGbmLearner(LightGbmLearner.Boosting with { Rounds = 20 });
        var data = TableRows.Make(1, 600, 5, TableTask.Binary);
        byte[] bytes = Bytes(learner, data, 1);
        Assert.Equal(bytes, Bytes(learner, data, 1));
        Assert.NotEqual(bytes, Bytes(learner, data, 2));
    }

    [Fact]
    public void Train_WithEarlyStopping_EndsBeforeItsRounds()
    {
        var learner = new LightGbmLearner(LightGbmLearner.Boosting with { Eta = 0.3 });
        var fitted = learner.Fit(
            new TableFit(
                TableRows.Make(1, 300, 5, TableTask.Regression), TableRows.Make(2, 300, 5, TableTask.Regression)),
            CancellationToken.None);
        Assert.InRange(fitted.BestRounds, 2, 900);
        Assert.InRange(fitted.Model.Rounds, fitted.BestRounds, fitted.BestRounds + 30);
    }

    [Fact]
    public void Train_BalancedWeights_RaisesTheRareLabel()
    {
        var data = TableRows.Linear(3, 2_000, 4);
        data = data.At([.. Enumerable.Range(0, 2_000).Where(row => data.Labels[row] == 0 || row % 10 == 0)]);
        foreach (var learner in new ITableLearner[]
        {
            new LightGbmLearner(LightGbmLearner.Boosting with { Rounds = 30 }), new LogisticLearner(),
            new XgBoostLearner(XgBoostLearner.Boosting with { Rounds = 30 }),
        })
        {
            float plain = Mean(learner, data, false), balanced = Mean(learner, data, true);
            Assert.True(balanced > plain + 0.15f, $"{learner.Name}: {balanced} after {plain}");
        }
    }

    [Fact]
    public void Convert_ModelsOfOtherKinds_SaysWhich()
    {
        const string Tree = "Tree=0\nnum_leaves=2\nnum_cat=1\nleaf_value=1 2\n\nend of trees\n";
        var category = Assert.Throws<ArtifactException>(
            () => LightGbmModelText.Convert("objective=regression\n\n" + Tree, 2));
        Assert.Contains("Categorical", category.Message);
        var objective = Assert.Throws<ArtifactException>(
            () => LightGbmModelText.Convert("objective=multiclass num_class:3\n\n" + Tree, 2));
        Assert.Contains("multiclass", objective.Message);
        Assert.Throws<ArtifactException>(() => LightGbmModelText.Convert("objective=regression\n", 2));
    }

    [Fact]
    public void Train_BadOptions_AreRefusedByUsOrWithItsMessage()
    {
        Assert.Null(LightGbmLibrary.Missing());
        Assert.Contains("lib_nothing", LightGbmLibrary.Load("lib_nothing"));
        var rows = new LightGbmTrainer.Rows([1, 2], 1, [0, 1], []);
        Assert.Throws<InvalidOperationException>(() =>
            new LightGbmTrainer(new LightGbmOptions { Eta = 0 }).Train(rows, null, CancellationToken.None));
        using var dataset = LightGbmDataset.Create([1, 2], 1, [0, 1], [], "verbosity=-1", null);
        var error = Assert.Throws<LightGbmException>(
            () => LightGbmBooster.Create(dataset, null, "objective=nonsense verbosity=-1"));
        Assert.Contains("nonsense", error.Message);
    }

    [Fact]
    public void Version_OfTheLibrary_IsThePackages()
    {
        string assembly = Path.Combine(AppContext.BaseDirectory, "StreamML.Trainer.Tests.deps.json");
        Assert.Contains($"\"LightGBM/{LightGbmLibrary.Version}\"", File.ReadAllText(assembly));
    }

    private static float Mean(ITableLearner learner, TableData data, bool balanced) =>
        learner.Fit(new TableFit(data, null, balanced), CancellationToken.None).Model.Predict(data).Average();

    private static byte[] Bytes(ITableLearner learner, TableData data, int seed) =>
        learner.Fit(new TableFit(data, null, false, seed), CancellationToken.None).Model.ToBytes();
}
