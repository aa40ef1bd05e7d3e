using StreamML.Inference.Runtimes.Trees;
using StreamML.Trainer.Boosting;

namespace StreamML.Trainer.Tests.Boosting;

/// <summary>Our trees against XGBoost's own answers on the same rows.</summary>
public sealed class TreeParityTests
{
    /// <summary>Depths and kinds.</summary>
    public static TheoryData<int, bool, bool> Kinds()
    {
        var kinds = new TheoryData<int, bool, bool>();
        for (int depth = 1; depth <= 12; depth++)
        {
            kinds.Add(depth, depth % 2 == 0, depth % 3 == 0);
        }

        return kinds;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Ensemble_OfAnyDepth_EqualsXgBoost(int depth, bool binary, bool forest)
    {
        var data = SyntheticRows.Make(depth, 700, 9, binary);
        var options = forest
            ? XgBoostOptions.Forest(12, depth)
            : new XgBoostOptions { Rounds = 30, Depth = depth, Subsample = 0.8 };
        Compare(data, options with { Objective = binary ? "binary:logistic" : "reg:squarederror" }, 1e-4);
    }

    [Theory]
    [InlineData("reg:squarederror", 6, 300)]
    [InlineData("binary:logistic", 12, 100)]
    public void Contributions_OfThousandsOfRows_SumToTheMargin(string objective, int depth, int trees)
    {
        bool binary = objective == "binary:logistic";
        var data = SyntheticRows.Make(depth, 6_000, 24, binary);
        var options = binary
            ? XgBoostOptions.Forest(trees, depth)
            : new XgBoostOptions { Rounds = trees, Depth = depth, Eta = 0.05 };
        using var matrix = new XgBoostMatrix(data.Rows, data.Features, data.Labels);
        using var booster = new XgBoostTrainer(options with { Objective = objective })
            .Train(matrix, null, CancellationToken.None);
        var ensemble = new TreeEnsemble(XgBoostModelJson.Convert(booster.ToJson()));
        double[] values = new double[data.Rows.Length];
        float[] margins = new float[data.Count];
        ensemble.Contribute(data.Rows, values, margins);
        Assert.Contains(margins, margin => Math.Abs(margin) < 1e-2);
        AssertSums(ensemble, values, margins, booster.PredictMargins(matrix));
    }

    [Fact]
    public void Ensemble_OfSingleLeaves_EqualsXgBoost()
    {
        var data = SyntheticRows.Make(5, 50, 3);
        Compare(data, new XgBoostOptions { Rounds = 3, MinChildWeight = 1_000 }, 1e-6);
    }

    [Fact]
    public void Contributions_ToOneFeature_AreWhatIsNotExpected()
    {
        var data = SyntheticRows.Make(6, 300, 1);
        Compare(data, new XgBoostOptions { Rounds = 10, Depth = 8 }, 1e-4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(65)]
    public void Predict_AnyNumberOfRows_IsWhatEachAloneGives(int count)
    {
        var data = SyntheticRows.Make(7, 300, 5);
        using var matrix = new XgBoostMatrix(data.Rows, data.Features, data.Labels);
        using var booster = new XgBoostTrainer(new XgBoostOptions { Rounds = 20 })
            .Train(matrix, null, CancellationToken.None);
        var trees = new TreeEnsemble(XgBoostModelJson.Convert(booster.ToJson()));
        float[] together = new float[count], alone = new float[1];
        trees.PredictMargins(data.Rows.AsSpan(0, count * data.Features), together);
        for (int row = 0; row < count; row++)
        {
            trees.PredictMargins(data.Rows.AsSpan(row * data.Features, data.Features), alone);
            Assert.Equal(together[row], alone[0]);
        }
    }

    private static void Compare(SyntheticRows data, XgBoostOptions options, double tolerance)
    {
        using var matrix = new XgBoostMatrix(data.Rows, data.Features, data.Labels);
        using var booster = new XgBoostTrainer(options).Train(matrix, null, CancellationToken.None);
        var converted = XgBoostModelJson.Convert(booster.ToJson());
        var trees = TreeEnsemble.Parse(converted.ToBytes());
        float[] margins = new float[data.Count], predictions = new float[data.Count];
        double[] values = new double[data.Rows.Length];
        trees.Predict(data.Rows, predictions);
        trees.Contribute(data.Rows, values, margins);
        AssertClose(booster.PredictMargins(matrix), margins, 1e-5);
        AssertClose(booster.Predict(matrix), predictions, 1e-5);
        float[] theirs = booster.PredictContributions(matrix);
        int width = data.Features + 1;
        for (int row = 0; row < data.Count; row++)
        {
            float[] ours = Array.ConvertAll(
                values.AsSpan(row * data.Features, data.Features).ToArray(), each => (float)each);
            AssertClose(theirs.AsSpan(row * width, width).ToArray(), [.. ours, (float)trees.ExpectedMargin], tolerance);
        }

        AssertSums(trees, values, margins, booster.PredictMargins(matrix));
        AssertRounding(converted, trees, data, values);
    }

    // Strictly relative: to our margin, and to XGBoost's own, whose sum of floats ours repeats.
    private static void AssertSums(TreeEnsemble trees, double[] values, float[] margins, float[] theirs)
    {
        for (int row = 0; row < margins.Length; row++)
        {
            double sum = trees.ExpectedMargin + values.AsSpan(row * trees.Features, trees.Features).ToArray().Sum();
            double error = Math.Max(Math.Abs(sum - margins[row]), Math.Abs(sum - theirs[row]));
            Assert.True(error <= 1e-4 * Math.Abs(margins[row]), $"{sum} for {margins[row]}, {theirs[row]}");
        }
    }

    // What Settle spreads is rounding and nothing else, and one row alone is what it is among others.
    private static void AssertRounding(TreeFile file, TreeEnsemble trees, SyntheticRows data, double[] settled)
    {
        var contributions = new TreeContributions(file);
        double[] together = new double[settled.Length], alone = new double[data.Features];
        contributions.Add(data.Rows, together);
        double size = 1e-9
            + file.Trees.Sum(tree => tree.Where(node => node.IsLeaf).Max(node => Math.Abs((double)node.Value)));
        for (int row = 0; row < data.Count; row += 7)
        {
            contributions.Add(data.Rows.AsSpan(row * data.Features, data.Features), alone);
            for (int f = 0; f < data.Features; f++)
            {
                int at = (row * data.Features) + f;
                Assert.True(
                    Math.Abs(alone[f] - together[at]) <= 2e-6 * size, $"{alone[f]} alone, {together[at]} among others");
                Assert.True(Math.Abs(settled[at] - together[at]) <= 2e-6
                    * size, $"{settled[at]} settled, {together[at]} before");
            }
        }
    }

    private static void AssertClose(float[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])),
                $"{i}: {actual[i]} instead of {expected[i]}");
        }
    }
}
