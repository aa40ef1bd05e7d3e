using StreamML.Features;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Scoring;
using StreamML.Trainer.Boosting;
using StreamML.Trainer.Scores;
using StreamML.Trainer.Tables;

namespace StreamML.Bench.Scoring;

/// <summary>
/// Scores contacts as in the stream: lead, churn and engagement with factors and recommendations, and the best of 24
/// hours. The models are as large as those of the other measures. Control: XGBoost's own prediction of the same leads,
/// without anything else.
/// </summary>
internal static class ContactBenchmark
{
    private const int Contacts = 1_000;
    private const int Hours = 24;
    private static readonly int[] AllHours = [.. Enumerable.Range(0, Hours)];

    public static async Task<IReadOnlyList<Measure>> RunAsync(
        XgBoostOptions leadOptions, XgBoostOptions churnOptions, Effort effort, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        progress.Report("training the models of a contact");
        var options = new ScoreTrainingOptions
        {
            Synthetic = true,
            Lead = leadOptions,
            Churn = churnOptions,
            Challenger = false,
            CrossValidation = new CrossValidationOptions { Folds = 2 },
        };
        var (leadRows, churnRows, engagementRows) = (
            Rows(FeatureSchemas.Lead, effort.Of(10_000)), Rows(FeatureSchemas.Churn, effort.Of(5_000)),
            Rows(FeatureSchemas.Engagement, 4_000));
        var lead = new LeadScorer(Train(LeadScorer.Task, leadRows));
        var churn = new ChurnScorer(Train(ChurnScorer.Task, churnRows));
        var engagement = new EngagementScorer(Train(EngagementScorer.Task, engagementRows));
        using var matrix = new XgBoostMatrix(leadRows.Rows, leadRows.Schema.Count, leadRows.Labels);
        using var booster = new XgBoostTrainer(leadOptions).Train(matrix, null, cancellationToken);
        int contacts = Math.Min(Contacts, Math.Min(leadRows.Count, churnRows.Count));
        return
        [
            await Paired.RunAsync(
                $"{contacts:N0} contacts whole", "ms",
                ("XGBoost's prediction of the leads, two threads", () => Task.FromResult(Theirs(contacts))),
                ("three scores with factors and advice, one thread", () => Task.FromResult(
                    ScoringBenchmark.Milliseconds(() => Score(0, contacts)))), effort.Pairs, progress),
            await Paired.RunAsync(
                "one contact whole p99, with 24 hours", "us",
                ("XGBoost's prediction of one lead", () => Task.FromResult(
                    ScoringBenchmark.Percentile99(effort.Of(500), _ => Theirs(1)))),
                ("three scores with factors and advice", () => Task.FromResult(ScoringBenchmark.Percentile99(
                    effort.Of(500), i => ScoringBenchmark.Milliseconds(() =>
                    {
                        Score(i % contacts, 1);
                        engagement.Best(AllHours, engagementRows.Rows.AsSpan(0, Hours * engagementRows.Schema.Count));
                    })))), effort.Pairs, progress),
        ];

        ModelArtifact Train(string task, TableData rows) => ScoreTraining.Train(
            task, rows, options, null, TimeProvider.System, cancellationToken).Artifact;

        double Theirs(int count)
        {
            using var fresh = new XgBoostMatrix(
                leadRows.Rows.AsSpan(0, count * leadRows.Schema.Count), leadRows.Schema.Count);
            return ScoringBenchmark.Milliseconds(() => booster.Predict(fresh));
        }

        void Score(int first, int count)
        {
            lead.Predict(Part(leadRows, first, count), new LeadPrediction[count]);
            churn.Predict(Part(churnRows, first, count), new ChurnPrediction[count]);
            engagement.Predict(Part(engagementRows, first, count), new EngagementPrediction[count]);
        }
    }

    private static ReadOnlySpan<float> Part(TableData rows, int first, int count) =>
        rows.Rows.AsSpan(first * rows.Schema.Count, count * rows.Schema.Count);

    private static TableData Rows(FeatureSchema schema, int count)
    {
        bool binary = schema.Name != "lead";
        var (rows, labels) = ScoringRows.Make(5, Math.Max(count, 100), schema.Count, binary);
        float least = labels.Min(), most = labels.Max();
        return ScoreTraining.Rows(
            schema, rows, binary ? labels : Array.ConvertAll(labels, label => (label - least) / (most - least) * 100));
    }
}
