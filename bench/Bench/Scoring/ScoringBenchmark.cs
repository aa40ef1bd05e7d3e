using StreamML.Inference.Linear;
using StreamML.Inference.Trees;
using StreamML.Trainer.Boosting;
using StreamML.Trainer.Training;

namespace StreamML.Bench.Scoring;

/// <summary>
/// Scores and their factors. Ensembles are trained here on synthetic rows; XGBoost predicts the same rows with the same
/// trees on two threads, from a matrix made before the clock runs. Ours works on one thread, from the plain rows.
/// </summary>
internal sealed class ScoringBenchmark : IBenchmark
{
    private const int SingleCalls = 20_000;

    public string Name => "scoring";

    public string Description => "scores and factors of lead, churn and engagement models against XGBoost's own prediction";

    public async Task<IReadOnlyList<Measure>> RunAsync(
        Effort effort, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var lead = new XgBoostOptions { Rounds = 300, Depth = 6, Eta = 0.05 };
        var churn = XgBoostOptions.Forest(100, 12) with { Objective = "binary:logistic" };
        return
        [
            .. await TreesAsync(("lead", 24, effort.Of(10_000)), lead, effort, progress, cancellationToken),
            .. await TreesAsync(("churn", 30, effort.Of(5_000)), churn, effort, progress, cancellationToken),
            await EngagementAsync(effort, progress),
        ];
    }

    private static async Task<IReadOnlyList<Measure>> TreesAsync(
        (string Name, int Features, int Rows) what, XgBoostOptions options, Effort effort, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var (rows, labels) = ScoringRows.Make(1, what.Rows, what.Features, options.Objective == "binary:logistic");
        progress.Report($"training {what.Name}: {options.Rounds * options.ParallelTrees} trees on {what.Rows:N0} rows");
        using var matrix = new XgBoostMatrix(rows, what.Features, labels);
        using var one = new XgBoostMatrix(rows.AsSpan(0, what.Features), what.Features);
        using var booster = new XgBoostTrainer(options).Train(matrix, null, cancellationToken);
        var trees = new TreeEnsemble(XgBoostModelJson.Convert(booster.ToJson()));
        float[] predictions = new float[what.Rows], factors = new float[rows.Length], single = new float[1];
        float[] singleFactors = new float[what.Features];
        int fewer = Math.Max(1, what.Rows / 50);
        using var few = new XgBoostMatrix(rows.AsSpan(0, fewer * what.Features), what.Features);
        return
        [
            await PairAsync($"{what.Name} {what.Rows:N0} rows", "ms", () => booster.Predict(matrix), () => trees.Predict(rows, predictions)),
            await PairAsync($"{what.Name} factors of {fewer:N0} rows", "ms", () => booster.PredictContributions(few),
                () => trees.Contribute(rows.AsSpan(0, few.Rows * what.Features), factors.AsSpan(0, few.Rows * what.Features))),
            await AloneAsync($"{what.Name} factors of {what.Rows:N0} rows", () => trees.Contribute(rows, factors)),
            await SingleAsync($"{what.Name} single p99", SingleCalls, () => booster.Predict(one), i => trees.Predict(Row(i), single)),
            await SingleAsync($"{what.Name} single factors p99", 500, () => booster.Predict(one), i => trees.Contribute(Row(i), singleFactors)),
        ];

        ReadOnlySpan<float> Row(int i) => rows.AsSpan(i % what.Rows * what.Features, what.Features);

        Task<Measure> PairAsync(string name, string unit, Action theirs, Action ours) => Paired.RunAsync(
            name, unit, ("XGBoost, two threads", () => Task.FromResult(Milliseconds(theirs))),
            ("ours, one thread", () => Task.FromResult(Milliseconds(ours))), effort.Pairs, progress);

        Task<Measure> AloneAsync(string name, Action ours) => Paired.RunAsync(
            name, "ms", ("XGBoost's prediction of the rows, without factors", () => Task.FromResult(Milliseconds(() => booster.Predict(matrix)))),
            ("ours, one thread", () => Task.FromResult(Milliseconds(ours))), effort.Pairs, progress);

        Task<Measure> SingleAsync(string name, int calls, Action theirs, Action<int> ours) => Paired.RunAsync(
            name, "us", ("XGBoost's prediction of one row", () => Task.FromResult(Percentile99(effort.Of(calls / 10), _ => theirs()))),
            ("ours", () => Task.FromResult(Percentile99(effort.Of(calls), ours))), effort.Pairs, progress);
    }

    private static async Task<Measure> EngagementAsync(Effort effort, IProgress<string> progress)
    {
        const int Features = 27, Hours = 24;
        var (rows, labels) = ScoringRows.Make(3, 4_000, Features, binary: true);
        var model = new LinearModel(new LogisticTrainer(1).Train(rows, Features, labels));
        using var matrix = new XgBoostMatrix(rows, Features, labels);
        using var booster = new XgBoostTrainer(new XgBoostOptions { Objective = "binary:logistic" })
            .Train(matrix, null, CancellationToken.None);
        using var day = new XgBoostMatrix(rows.AsSpan(0, Hours * Features), Features);
        float[] predictions = new float[Hours], terms = new float[Hours * Features];
        return await Paired.RunAsync(
            "engagement 24 hours with terms", "us",
            ("XGBoost's prediction of the rows, 100 trees", () => Task.FromResult(Percentile99(200, _ => booster.Predict(day)))),
            ("ours, linear", () => Task.FromResult(Percentile99(effort.Of(SingleCalls), _ =>
            {
                model.Predict(rows.AsSpan(0, Hours * Features), predictions);
                model.Contribute(rows.AsSpan(0, Hours * Features), terms);
            }))), effort.Pairs, progress);
    }

    private static double Milliseconds(Action work)
    {
        long started = TimeProvider.System.GetTimestamp();
        work();
        return TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
    }

    private static double Percentile99(int calls, Action<int> work)
    {
        double[] times = new double[calls];
        for (int i = 0; i < calls; i++)
        {
            times[i] = Milliseconds(() => work(i)) * 1_000;
        }

        Array.Sort(times);
        return times[Math.Min(calls - 1, calls * 99 / 100)];
    }
}
