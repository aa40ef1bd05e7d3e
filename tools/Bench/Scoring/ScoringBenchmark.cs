using StreamML.Inference.Runtimes.Linear;
using StreamML.Inference.Runtimes.Trees;
using StreamML.Trainer.Boosting;
using StreamML.Trainer.Training;

namespace StreamML.Bench.Scoring;

/// <summary>
/// Scores and their factors. Ensembles are trained here on synthetic rows; XGBoost predicts the same rows with the same
/// trees on two threads, from a matrix created before the clock starts and new each time, since it caches predictions
/// of a matrix it has seen. Ours runs on one thread, from the plain rows.
/// </summary>
internal sealed class ScoringBenchmark : IBenchmark
{
    private const int SingleCalls = 20_000;

    public string Name => "scoring";

    public string Description =>
        "scores and factors of lead, churn and engagement models against XGBoost's own prediction";

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
            .. await ContactBenchmark.RunAsync(lead, churn, effort, progress, cancellationToken),
        ];
    }

    private static async Task<IReadOnlyList<Measure>> TreesAsync(
        (string Name, int Features, int Rows) what, XgBoostOptions options, Effort effort, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var (rows, labels) = ScoringRows.Make(1, what.Rows, what.Features, options.Objective == "binary:logistic");
        progress.Report($"training {what.Name}: {options.Rounds * options.ParallelTrees} trees on {what.Rows:N0} rows");
        using var matrix = new XgBoostMatrix(rows, what.Features, labels);
        using var booster = new XgBoostTrainer(options).Train(matrix, null, cancellationToken);
        var trees = new TreeEnsemble(XgBoostModelJson.Convert(booster.ToJson()));
        float[] predictions = new float[what.Rows], single = new float[1];
        double[] factors = new double[rows.Length], singleFactors = new double[what.Features];
        int fewer = Math.Max(1, what.Rows / 50);
        return
        [
            await BatchAsync($"{what.Name} {what.Rows:N0} rows", () => Fresh(what.Rows, booster.Predict),
                () => trees.Predict(rows, predictions)),
            await BatchAsync(
                $"{what.Name} factors of {fewer:N0} rows", () => Fresh(fewer, booster.PredictContributions),
                () => trees.Contribute(rows.AsSpan(0, fewer * what.Features), factors.AsSpan(0, fewer * what.Features),
                    predictions.AsSpan(0, fewer))),
            await BatchAsync($"{what.Name} factors of {what.Rows:N0} rows (control: scores)", () =>
                Fresh(what.Rows, booster.Predict),
                () => trees.Contribute(rows, factors, predictions)),
            await SingleAsync($"{what.Name} single p99", effort.Of(SingleCalls), i => trees.Predict(Row(i), single)),
            await SingleAsync($"{what.Name} single factors p99 (control: score)", effort.Of(500),
                i => trees.Contribute(Row(i), singleFactors, single)),
        ];

        ReadOnlySpan<float> Row(int i) =>
            rows.AsSpan(i % what.Rows * what.Features, what.Features);

        double Fresh(int count, Func<XgBoostMatrix, float[]> predict)
        {
            using var fresh = new XgBoostMatrix(rows.AsSpan(0, count * what.Features), what.Features);
            return Milliseconds(() => predict(fresh));
        }

        double TheirSingle(int calls)
        {
            booster.UseThreads(1);
            double theirs = Percentile99(calls, _ => Fresh(1, booster.Predict));
            booster.UseThreads(options.Threads);
            return theirs;
        }

        Task<Measure> BatchAsync(string name, Func<double> theirs, Action ours) => Paired.RunAsync(
            name, "ms", ("XGBoost, two threads", () => Task.FromResult(theirs())),
            ("ours, one thread", () => Task.FromResult(Milliseconds(ours))), effort.Pairs, progress);

        Task<Measure> SingleAsync(string name, int calls, Action<int> ours) => Paired.RunAsync(
            name, "us", ("XGBoost's prediction of one row, one thread", () => Task.FromResult(TheirSingle(calls))),
            ("ours", () => Task.FromResult(Percentile99(calls, i => Milliseconds(() => ours(i))))), effort.Pairs,
            progress);
    }

    private static async Task<Measure> EngagementAsync(Effort effort, IProgress<string> progress)
    {
        const int Features = 27, Hours = 24;
        var (rows, labels) = ScoringRows.Make(3, 4_000, Features, binary: true);
        var model = new LinearModel(new LogisticTrainer(1).Train(rows, Features, labels));
        using var matrix = new XgBoostMatrix(rows, Features, labels);
        using var booster = new XgBoostTrainer(new XgBoostOptions { Objective = "binary:logistic" })
            .Train(matrix, null, CancellationToken.None);
        booster.UseThreads(1);
        float[] predictions = new float[Hours];
        double[] terms = new double[Hours * Features];
        return await Paired.RunAsync(
            "engagement 24 hours with terms", "us",
            ("XGBoost's prediction of the rows, 100 trees, one thread", () => Task.FromResult(Percentile99(200, _ =>
            {
                using var day = new XgBoostMatrix(rows.AsSpan(0, Hours * Features), Features);
                return Milliseconds(() => booster.Predict(day));
            }))),
            ("ours, linear", () => Task.FromResult(Percentile99(effort.Of(SingleCalls), _ => Milliseconds(() =>
            {
                model.Predict(rows.AsSpan(0, Hours * Features), predictions);
                model.Contribute(rows.AsSpan(0, Hours * Features), terms);
            })))), effort.Pairs, progress);
    }

    internal static double Milliseconds(Action work)
    {
        long started = TimeProvider.System.GetTimestamp();
        work();
        return TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
    }

    internal static double Percentile99(int calls, Func<int, double> milliseconds)
    {
        double[] times = new double[calls];
        for (int i = 0; i < calls; i++)
        {
            times[i] = milliseconds(i) * 1_000;
        }

        Array.Sort(times);
        return times[Math.Min(calls - 1, calls * 99 / 100)];
    }
}
