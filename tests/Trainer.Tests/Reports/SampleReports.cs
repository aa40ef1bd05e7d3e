using StreamML.Inference.Artifacts;
using StreamML.Trainer.Evaluation;
using StreamML.Trainer.Quality;
using StreamML.Trainer.Reports;

namespace StreamML.Trainer.Tests.Reports;

/// <summary>Reports of models whose errors are known.</summary>
internal static class SampleReports
{
    private static readonly Lazy<EvaluationReport> Leaving = new(MakeBinary);

    public static EvaluationReport Binary() => Leaving.Value;

    private static EvaluationReport MakeBinary()
    {
        const int Rows = 1_200;
        var random = new Random(7);
        float[] labels = [.. Enumerable.Range(0, Rows).Select(_ => random.NextSingle() < 0.3f ? 1f : 0)];
        float[] probabilities = Array.ConvertAll(
            labels, label => Math.Clamp((label * 0.35f) + (random.NextSingle() * 0.6f) + 0.02f, 0, 1));
        string[] language = [.. labels.Select((_, i) => (i % 5) switch { 0 => "de", 1 => "pt-BR", _ => "en" })];
        for (int row = 0; row < Rows; row += 5)
        {
            probabilities[row] = random.NextSingle();
        }

        var set = EvaluationSet.OfProbabilities(labels, probabilities, negative: "stays", positive: "leaves") with
        {
            Groups = [.. Enumerable.Range(0, Rows).Select(row => row / 3)],
            Slices = new Dictionary<string, string[]>
            {
                ["language"] = language,
                ["length"] = [.. labels.Select(
                    (_, i) => (i % 7) switch { 0 => "1 word", < 4 => "2 to 5", _ => "6 and more" })],
            },
        };
        TabularFeature[] now =
        [
            new("days_silent", "Days since the last message", "days", 0.41), new("orders", "Orders", null, 0.22),
            new("complaints_30d", "Complaints, 30 days", null, 0.19),
            new("sentiment_trend", "Trend of sentiment", null, 0.18),
        ];
        TabularFeature[] before =
        [
            new("days_silent", "Days since the last message", "days", 0.55), new("orders", "Orders", null, 0.22),
            new("complaints_30d", "Complaints, 30 days", null, 0.10), new("country", "Country <code>", null, 0.13),
        ];
        var learning = LearningCurve.Of(
            [.. Enumerable.Range(0, 900)],
            taken => EvaluationSet.OfProbabilities(
                labels,
                Array.ConvertAll(probabilities, p => 0.4f + ((p - 0.4f) * 0.7f * taken.Length / 900))),
            new LearningCurveOptions { Metric = "log_loss" });
        return new EvaluationReport
        {
            Title = "churn-forest 7",
            Evaluation = Evaluator.Evaluate(set),
            Facts = new Dictionary<string, string> { ["Training rows"] = "4,800", ["Tenant"] = "shop & co" },
            BeforeTitle = "churn-forest 6",
            Before = Evaluator.Evaluate(set, new() { Draws = 0 }),
            Importance = ImportanceChange.Of(now, before),
            Learning = learning,
            Advice =
            [
                new Finding("leakage_suspect", FindingLevel.Warning, "'days_silent' alone gives ROC AUC 0.99."),
                new Finding("worst_slice", FindingLevel.Note, "Worse for language de."),
            ],
        };
    }

    public static EvaluationReport Numbers()
    {
        var random = new Random(7);
        float[] labels = [.. Enumerable.Range(0, 500).Select(_ => random.NextSingle() * 100)];
        return new EvaluationReport
        {
            Title = "lead-xgboost 3",
            Evaluation = Evaluator.Evaluate(EvaluationSet.OfNumbers(
                labels, Array.ConvertAll(labels, label => (label * 0.8f) + (random.NextSingle() * 25)))),
        };
    }

    public static EvaluationReport Classes(int classes = 7)
    {
        var random = new Random(7);
        string[] names = [.. Enumerable.Range(0, classes).Select(c => $"class <{c}> & \"more\"")];
        int[] labels = [.. Enumerable.Range(0, 700).Select(_ => random.Next(classes))];
        float[] probabilities = new float[700 * classes];
        for (int row = 0; row < 700; row++)
        {
            float[] logits = [.. Enumerable.Range(0, classes)
                .Select(c => MathF.Exp((c == labels[row] ? 2 : 0) + (random.NextSingle() * 3)))];
            logits.Select(each => each / logits.Sum()).ToArray().CopyTo(probabilities, row * classes);
        }

        return new EvaluationReport
        {
            Title = "intent-linear 4 <script>alert(1)</script>",
            Evaluation = Evaluator.Evaluate(EvaluationSet.OfClasses(names, labels, probabilities)),
        };
    }
}
