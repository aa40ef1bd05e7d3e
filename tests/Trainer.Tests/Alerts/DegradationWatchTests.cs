using System.Text.Json;
using StreamML.Trainer.Alerts;

namespace StreamML.Trainer.Tests.Alerts;

/// <summary>When a live version is too bad, and what is done.</summary>
public sealed class DegradationWatchTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);
    private static readonly WatchContext Context = new("lead", "", "v7", Now.AddDays(-3), true, 80, 50);

    [Fact]
    public void Accuracy_JustWithinItsLimit_RaisesAnAlertRarely()
    {
        int alerts = 0, naive = 0;
        for (int run = 0; run < 100; run++)
        {
            var random = new Random(run);
            var watch = DegradationWatch.OfAnswers(new DegradationOptions());
            bool raised = false, peeked = false;
            for (int i = 0; i < 3_000; i++)
            {
                watch.ObserveAnswer(random.NextDouble() < 0.7);
                raised |= watch.Figures[0].Passed;
                peeked |= i > 100 && watch.Figures[0].Value < 0.7;
            }

            alerts += raised ? 1 : 0;
            naive += peeked ? 1 : 0;
        }

        // At 5 %, more than 12 of 100 come once in seven hundred. Comparing the figure alone alerts always.
        Assert.InRange(alerts, 0, 12);
        Assert.InRange(naive, 95, 100);
    }

    [Fact]
    public void Accuracy_ThatFallsAfterMonths_IsFoundAndRecovers()
    {
        var random = new Random(1);
        var watch = DegradationWatch.OfAnswers(new DegradationOptions());
        Feed(watch, random, 5_000, 0.85);
        Assert.False(watch.Figures[0].Passed);
        int needed = 0;
        while (!watch.Figures[0].Passed)
        {
            Feed(watch, random, 1, 0.5);
            needed++;
        }

        Assert.InRange(needed, 20, 400);
        Feed(watch, random, 100, 0.9);
        Assert.True(watch.Figures[0].Passed);
        Feed(watch, random, 500, 0.9);
        Assert.False(watch.Figures[0].Passed);
    }

    [Theory]
    [InlineData(5, new string[0])]
    [InlineData(12.9, new[] { "mae_rise", "r2" })]
    [InlineData(25, new[] { "mae", "mae_rise", "r2", "r2_severe" })]
    public void Errors_OfASize_PassTheLimitsThatTheyPass(double sigma, string[] expected)
    {
        // Labels have a standard deviation of 24: R² is 1 - (sigma / 24)², and the mean absolute error 0.8 sigma.
        var random = new Random(2);
        var watch = DegradationWatch.OfNumbers(new DegradationOptions(), new DegradationReference(7, 50));
        for (int i = 0; i < 20_000; i++)
        {
            double label = Math.Clamp(50 + (25 * Normal(random)), 0, 100);
            watch.ObserveNumber(label + (sigma * Normal(random)), label);
        }

        string[] passed = [.. watch.Figures.Where(figure => figure.Passed).Select(figure => figure.Name)];
        Assert.Equal(expected, passed.Order());
    }

    [Fact]
    public void Watch_StoredAndRead_GoesOnWithTheSameFigures()
    {
        var random = new Random(3);
        var reference = new DegradationReference(8, 40);
        var whole = DegradationWatch.OfNumbers(new DegradationOptions(), reference);
        var resumed = DegradationWatch.OfNumbers(new DegradationOptions(), reference);
        for (int i = 0; i < 300; i++)
        {
            var (prediction, label) = (100 * random.NextDouble(), 100 * random.NextDouble());
            whole.ObserveNumber(prediction, label);
            resumed = DegradationWatch.OfNumbers(
                new DegradationOptions(), reference,
                JsonSerializer.Deserialize<DegradationState>(JsonSerializer.Serialize(resumed.State)));
            resumed.ObserveNumber(prediction, label);
        }

        Assert.Equal(whole.Figures, resumed.Figures);
        Assert.Contains(whole.Figures, figure => figure.Passed);
    }

    [Fact]
    public void State_OfAnotherWatch_IsRefused() => Assert.Throws<ArgumentException>(() => DegradationWatch.OfNumbers(
        new DegradationOptions(), new DegradationReference(8, 40),
        DegradationWatch.OfAnswers(new DegradationOptions()).State));

    [Fact]
    public void Alert_OfSeveralFigures_IsOneWithTheWorstSeverity()
    {
        var alert = new WatchAlerts(new DegradationOptions()).Degraded(
            Context,
            [
                new DegradationFigure("mae", 17.2, 15, false, 40, true),
                new DegradationFigure("r2", 0.8, 0.75, false, 0.5, false),
                new DegradationFigure("r2_severe", 0.65, 0.7, true, 40, true),
            ],
            Now)!;
        Assert.Equal((AlertSeverity.Severe, AlertAction.RollBack), (alert.Severity, alert.Action));
        Assert.Equal(["r2_severe", "mae"], alert.Facts.Select(fact => fact.Name));
        Assert.Contains("mae 17.2 (limit 15)", alert.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, true, 80, AlertAction.RollBack)]
    [InlineData(90, true, 80, AlertAction.Retrain)]
    [InlineData(3, false, 80, AlertAction.Retrain)]
    [InlineData(3, false, 10, AlertAction.None)]
    public void Action_BesideAnAlert_FollowsFromWhatThereIs(
        int daysLive, bool hasBefore, int labels, AlertAction expected)
    {
        var context = Context with
        {
            LiveSince = Now.AddDays(-daysLive),
            HasVersionBefore = hasBefore,
            NewLabels = labels,
        };
        var figures = new[] { new DegradationFigure("accuracy", 0.6, 0.7, false, 30, true) };
        Assert.Equal(expected, new WatchAlerts(new DegradationOptions()).Degraded(context, figures, Now)!.Action);
    }

    [Fact]
    public void Figures_WithinTheirLimits_AreNoAlert() => Assert.Null(new WatchAlerts(new DegradationOptions())
        .Degraded(Context, [new DegradationFigure("accuracy", 0.8, 0.7, false, 1, false)], Now));

    [Fact]
    public void Runs_ThatFail_AreAnAlertWithTheirNumber()
    {
        var alerts = new WatchAlerts(new DegradationOptions());
        Assert.Null(alerts.TrainingFailed("lead", "", 0, "", Now));
        Assert.Equal(AlertSeverity.Warning, alerts.TrainingFailed("lead", "", 1, "no memory", Now)!.Severity);
        var third = alerts.TrainingFailed("lead", "", 3, "no memory", Now)!;
        Assert.Equal(AlertSeverity.Severe, third.Severity);
        Assert.StartsWith("the last 3 trainings of lead failed: no memory", third.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_TooLittleForTooLong_IsAnAlert()
    {
        var alerts = new WatchAlerts(new DegradationOptions());
        Assert.Null(alerts.TooLittleData("churn", "", "12 of 100 customers", Now.AddDays(-13), Now));
        var alert = alerts.TooLittleData("churn", "", "12 of 100 customers", Now.AddDays(-20), Now)!;
        Assert.Contains("for 20 days: 12 of 100 customers", alert.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Book_OfTheSameCause_LetsOneThroughUntilItIsWorseOrOver()
    {
        var book = new AlertBook();
        var alerts = new WatchAlerts(new DegradationOptions());
        Assert.True(book.Raise(alerts.TrainingFailed("lead", "", 1, "x", Now)!));
        Assert.False(book.Raise(alerts.TrainingFailed("lead", "", 2, "x", Now.AddHours(1))!));
        book = new AlertBook(JsonSerializer.Deserialize<OpenAlert[]>(JsonSerializer.Serialize(book.Open)));
        Assert.True(book.Raise(alerts.TrainingFailed("lead", "", 3, "x", Now.AddHours(2))!));
        Assert.False(book.Raise(alerts.TrainingFailed("lead", "", 4, "x", Now.AddHours(3))!));
        Assert.True(book.Raise(alerts.TrainingFailed("churn", "", 1, "x", Now)!));
        Assert.True(book.Recover(new AlertCause(AlertKind.TrainingFailed, "lead", "")));
        Assert.False(book.Recover(new AlertCause(AlertKind.TrainingFailed, "lead", "")));
        Assert.True(book.Raise(alerts.TrainingFailed("lead", "", 1, "x", Now.AddHours(4))!));
    }

    private static void Feed(DegradationWatch watch, Random random, int labels, double accuracy)
    {
        for (int i = 0; i < labels; i++)
        {
            watch.ObserveAnswer(random.NextDouble() < accuracy);
        }
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
