using StreamML.Inference.Artifacts;
using StreamML.Trainer.FineTuning;

namespace StreamML.Trainer.Tests.FineTuning;

public sealed class DualAscentTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.01)]
    [InlineData(3)]
    [InlineData(1e4)]
    public void Step_OfAnyCurvature_SolvesItsEquation(double curvature)
    {
        var random = new Random(5);
        for (int run = 0; run < 200; run++)
        {
            double[] scores = [.. Enumerable.Range(0, 6).Select(_ => (random.NextDouble() - 0.5) * 60)];
            double[] found = new double[6];
            SoftmaxStep.Solve(scores, curvature, found);
            Assert.Equal(1, found.Sum(), 1e-9);
            double[] at = [.. scores.Zip(found, (score, q) => score - (curvature * q))];
            double most = at.Max();
            double sum = at.Sum(each => Math.Exp(each - most));
            Assert.All(found.Zip(at), each => Assert.Equal(Math.Exp(each.Second - most) / sum, each.First, 1e-5));
        }
    }

    [Fact]
    public void Optimum_OfAProblem_MeetsItsConditionsAndHasNoNeighbourThatIsBetter()
    {
        var (rows, labels, weights, columns) = Problem();
        const double Penalty = 0.2;
        var ascent = new DualAscent(rows, labels, weights, columns, Penalty);
        ascent.Run(1e-9, 2_000, CancellationToken.None);
        double[,] change = new double[columns, 6];
        for (int i = 0; i < rows.Count; i++)
        {
            double[] probabilities = Softmax(ascent.Margins(rows[i]));
            for (int c = 0; c < 6; c++)
            {
                double part = weights[i] * ((c == labels[i] ? 1 : 0) - probabilities[c]);
                Assert.Equal(part, ascent.Parts[(i * 6) + c], 1e-4);
                for (int n = 0; n < rows[i].Columns.Length; n++)
                {
                    change[rows[i].Columns[n], c] += part * rows[i].Values[n] / Penalty;
                }
            }
        }

        for (int column = 0; column < columns; column++)
        {
            for (int c = 0; c < 6; c++)
            {
                Assert.Equal(change[column, c], ascent.Change(column, c), 2e-3);
            }
        }
    }

    [Fact]
    public void Optimum_FromAnyStart_IsTheSame()
    {
        var (rows, labels, weights, columns) = Problem();
        var straight = new DualAscent(rows, labels, weights, columns, 0.3);
        straight.Run(1e-8, 2_000, CancellationToken.None);
        var around = new DualAscent(rows, labels, weights, columns, 5);
        around.Run(1e-2, 50, CancellationToken.None);
        around.Rescale(0.3);
        around.Run(1e-8, 2_000, CancellationToken.None);
        var late = new DualAscent(rows, labels, weights, columns, 0.3);
        late.Start(around.Parts);
        for (int column = 0; column < columns; column++)
        {
            Assert.Equal(straight.Change(column, 2), around.Change(column, 2), 1e-3);
            Assert.Equal(straight.Change(column, 2), late.Change(column, 2), 1e-3);
        }
    }

    [Fact]
    public void Folds_OfGroups_NeverPartOne()
    {
        var texts = Enumerable.Range(0, 100)
            .Select(i => new ExampleText([], [], [], 0, 1, $"{Math.Min(i, 40) % 17}")).ToList();
        int[] foldOf = GroupedFolds.Of(texts, 5);
        Assert.All(texts.Index().GroupBy(each => each.Item.Group), group =>
            Assert.Single(group.Select(each => foldOf[each.Index]).Distinct()));
        Assert.Equal([0, 1, 2, 3, 4], foldOf.Distinct().Order());
        Assert.Equal([0], GroupedFolds.Of([.. texts.Where(text => text.Group == "3")], 5).Distinct());
    }

    private static (IReadOnlyList<TuningRow> Rows, int[] Labels, float[] Weights, int Columns) Problem()
    {
        var basis = new BasisModel(DefaultArtifacts.Load("intent"));
        var texts = ExampleText.Of(basis,
            [.. HouseWords.Corrections(40, wrong: 0.1).Select((each, i) => each with { Weight = 1 + (i % 3) })]);
        var columns = TuningColumns.Of(basis, texts, new TextFineTuningOptions { Version = "x" });
        return ([.. texts.Select(columns.Lay)], [.. texts.Select(text => text.Label)],
            [.. texts.Select(text => text.Weight)], columns.Bias + 1);
    }

    private static double[] Softmax(float[] scores)
    {
        double most = scores.Max();
        double sum = scores.Sum(each => Math.Exp(each - most));
        return [.. scores.Select(each => Math.Exp(each - most) / sum)];
    }
}
