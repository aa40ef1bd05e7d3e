using StreamML.Schemas.V1;
using StreamML.Testing.Processors;
using StreamML.Trainer.Role;
using StreamML.Trainer.Role.Watch;

namespace StreamML.Trainer.Tests.Role.Watch;

/// <summary>Figures of versions and days, from labels that arrive.</summary>
public sealed class LiveFiguresTests
{
    private readonly SteppedTime _time = new();

    [Fact]
    public void Corrections_AreCountedApartFromTheAuditSample()
    {
        var figures = new LiveFigures(_time);
        figures.Change(null, Text("return", "return", sampled: 0.1));
        figures.Change(null, Text("return", "support", sampled: 0.5));
        figures.Change(null, Text("return", "support"));

        var records = figures.TakeChanged().ToDictionary(record => record.MetricName);

        // 10 of 12 answers, by the weights of the sample; 1 of 3 labels.
        Assert.Equal((0.833333, 2), Rounded(records["accuracy"]));
        Assert.Equal((0.333333, 3), Rounded(records["agreement"]));
        Assert.All(records.Values, record =>
            Assert.True(record.Low < record.MetricValue && record.MetricValue < record.High));
        Assert.Equal(("t", "intent", "intent-linear", "7", MetricSource.Live), (
            records["accuracy"].Tenant, records["accuracy"].Task, records["accuracy"].ModelName,
            records["accuracy"].ModelVersion, records["accuracy"].Source));
    }

    [Fact]
    public void Scores_HaveErrorsInTheirUnit()
    {
        var figures = new LiveFigures(_time);
        figures.Change(null, Score("lead", 80, 70));
        figures.Change(null, Score("lead", 20, 40));
        figures.Change(null, Score("churn", 0.9, 1));
        figures.Change(null, Score("churn", 0.6, 0));

        var records = figures.TakeChanged().ToDictionary(record => $"{record.Task} {record.MetricName}");

        Assert.Equal((15, 2), Rounded(records["lead mae"]));
        Assert.Equal((0.5, 2), Rounded(records["churn accuracy"]));
        Assert.Equal(((0.01 + 0.36) / 2, 2), Rounded(records["churn brier"]));
    }

    [Fact]
    public void Label_ThatIsReplaced_CountsOnce()
    {
        var figures = new LiveFigures(_time);
        var wrong = Text("return", "support");
        figures.Change(null, wrong);
        figures.Change(null, Text("tracking", "tracking"));
        figures.TakeChanged();
        figures.Change(wrong, Text("return", "return"));

        Assert.Equal((1, 2), Rounded(Assert.Single(figures.TakeChanged())));
        Assert.Empty(figures.TakeChanged());
    }

    [Fact]
    public void Labels_OfEachDay_AreFiguresOfThatDay()
    {
        var figures = new LiveFigures(_time);
        figures.Change(null, Text("return", "support"));
        _time.Advance(TimeSpan.FromDays(1));
        figures.Change(null, Text("return", "return"));

        Assert.Equal(
            [(0.0, 1L), (1.0, 1L)],
            figures.TakeChanged().OrderBy(record => record.DayMs).Select(Rounded));
    }

    [Fact]
    public void Figures_ThatAnEarlierTrainerGaveOut_AreNotGivenOutAgain()
    {
        LabelledRow[] rows =
            [.. Enumerable.Range(0, 50).Select(i => Text("return", i % 3 == 0 ? "support" : "return", sampled: 0.3))];
        var before = new LiveFigures(_time);
        Array.ForEach(rows, row => before.Change(null, row));
        before.Change(rows[7], null);
        var known = before.TakeChanged();

        var after = new LiveFigures(_time);
        foreach (var row in rows.Where((_, i) => i != 7).Reverse())
        {
            after.Change(null, row);
        }

        foreach (var record in known)
        {
            after.Known(record);
        }

        Assert.Empty(after.TakeChanged());
        after.Change(null, rows[7]);
        Assert.Equal(2, after.TakeChanged().Count);
    }

    [Fact]
    public void Days_LongAgo_AreFinal()
    {
        var figures = new LiveFigures(_time);
        var old = Text("return", "return");
        figures.Change(null, old);
        _time.Advance(TimeSpan.FromDays(LiveFigures.Days + 1));

        Assert.Empty(figures.TakeChanged());
        figures.Change(old, null);
        Assert.Empty(figures.TakeChanged());
    }

    [Theory]
    [InlineData(RowOrigin.Posted, "7")]
    [InlineData(RowOrigin.Served, "")]
    public void Labels_OfWhatWasNotServed_SayNothing(RowOrigin origin, string version)
    {
        var row = Text("return", "return");
        (row.Value.Origin, row.Value.Served.ModelVersion) = (origin, version);
        var figures = new LiveFigures(_time);
        figures.Change(null, row);

        Assert.Empty(figures.TakeChanged());
    }

    [Fact]
    public void Training_HasItsFiguresWithTheIntervalOfTheLoss()
    {
        var run = new TrainingRun
        {
            Task = "lead",
            Scope = "t",
            Version = "5",
            Rows = 120,
            EndedAtMs = _time.NowMs,
            Metrics =
            {
                ["mae"] = 7.5, ["holdout_loss"] = 0.1, ["holdout_loss_low"] = 0.08, ["holdout_loss_high"] = 0.12,
                ["holdout_rows"] = 20,
            },
        };

        var records = MetricRecords.Of(run, "lead-trees").ToDictionary(record => record.MetricName);

        Assert.Equal(["holdout_loss", "mae"], records.Keys.Order());
        Assert.Equal((0.08, 0.12, 20), (
            records["holdout_loss"].Low, records["holdout_loss"].High, records["holdout_loss"].Labels));
        Assert.Equal((false, 100), (records["mae"].HasLow, records["mae"].Labels));
        Assert.Equal(0, records["mae"].DayMs % 86_400_000);
    }

    [Fact]
    public void Interval_OfALoss_IsWiderWhereContactsAgree()
    {
        LabelledRow[] Rows(Func<int, string> contact) => [.. Enumerable.Range(0, 100).Select(i =>
        {
            var row = Text("return", "return");
            row.Value.ContactKey = contact(i);
            return row;
        })];
        double[] losses = [.. Enumerable.Range(0, 100).Select(i => i / 10 % 2 == 0 ? 1.0 : 0)];

        var apart = HoldoutInterval.Of(Rows(i => $"c{i}"), losses);
        var together = HoldoutInterval.Of(Rows(i => $"c{i / 10}"), losses);

        Assert.InRange(apart.Low, 0.38, 0.44);
        Assert.True(together.High - together.Low > 1.8 * (apart.High - apart.Low));
    }

    private static (double, long) Rounded(ModelMetric record) => (Math.Round(record.MetricValue, 6), record.Labels);

    private LabelledRow Text(string said, string label, double sampled = 0) => new(0, 0, new TrainingRow
    {
        Tenant = "t",
        ContactKey = "c",
        RowId = "intent/1",
        Version = _time.NowMs,
        Task = "intent",
        Origin = RowOrigin.Served,
        Source = said == label ? LabelSource.Confirmation : LabelSource.Correction,
        Label = label,
        SamplingProbability = sampled,
        Served = new ServedPrediction { ModelName = "intent-linear", ModelVersion = "7", Label = said },
    });

    private LabelledRow Score(string task, double said, double label) => new(0, 0, new TrainingRow
    {
        Tenant = "t",
        ContactKey = "c",
        RowId = $"{task}/1",
        Version = _time.NowMs,
        Task = task,
        Origin = RowOrigin.Served,
        Source = LabelSource.Outcome,
        Value = label,
        Served = new ServedPrediction { ModelName = $"{task}-trees", ModelVersion = "7", Value = said },
    });
}
