using System.Text.Json;
using StreamML.Trainer.Alerts;
using StreamML.Trainer.Drift;

namespace StreamML.Trainer.Tests.Drift;

/// <summary>The drift monitor and its alerts.</summary>
public sealed class DriftMonitorTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Reference_OfValues_HasQuantilesAndMissingOnes()
    {
        var reference = FeatureReference.Of("x", 0.5, [.. Enumerable.Range(1, 100).Select(i => (float)i), float.NaN]);
        Assert.Equal([11, 21, 31, 41, 51, 61, 71, 81, 91], reference.Cuts);
        Assert.Equal([11, 10, 10, 10, 10, 10, 10, 10, 10, 9], reference.Counts);
        Assert.Equal((1, 101), (reference.Missing, reference.Rows));
        Assert.Equal((0, 1, 1, 2, 10), (
            reference.BinOf(double.NaN), reference.BinOf(-5), reference.BinOf(11), reference.BinOf(11.5),
            reference.BinOf(1e9)));
    }

    [Fact]
    public void Reference_OfTwoValues_HasTwoBins()
    {
        var reference = FeatureReference.Of("flag", 0, [0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        Assert.Equal([0], reference.Cuts);
        Assert.Equal([9, 1], reference.Counts);
    }

    [Fact]
    public void Reference_FromAManifest_IsTheSameOrRefused()
    {
        var reference = Reference(2);
        var read = JsonSerializer.Deserialize<DriftReference>(JsonSerializer.Serialize(reference))!;
        read.Validate();
        Assert.Equivalent(reference, read);
        var damaged = read with { Features = [read.Features[0] with { Counts = [1] }, read.Features[1]] };
        var fault = Assert.Throws<InvalidDataException>(damaged.Validate);
        Assert.Contains("damaged", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Contact_ThatComesAgainOnTheSameDay_CountsOnce()
    {
        var monitor = new DriftMonitor(Reference(1), new DriftOptions { ContactsMin = 10 });
        for (int i = 0; i < 500; i++)
        {
            monitor.Observe($"c{i % 20}", [3], 0, Start);
        }

        Assert.Equal(20, monitor.EndWindow()!.Contacts);
    }

    [Fact]
    public void Window_WithFewContacts_GoesOn()
    {
        var monitor = new DriftMonitor(Reference(1), new DriftOptions { ContactsMin = 100 });
        for (int hour = 1; hour <= 3; hour++)
        {
            for (int i = 0; i < 40; i++)
            {
                monitor.Observe($"c{hour}-{i}", [0], 0, Start.AddHours(hour));
            }

            var report = monitor.EndWindow();
            Assert.Equal(hour < 3 ? null : 120, report?.Contacts);
        }
    }

    [Fact]
    public void Feature_ThatGoesMissing_IsFoundFirst()
    {
        var monitor = new DriftMonitor(Reference(3), new DriftOptions());
        var random = new Random(1);
        for (int i = 0; i < 1_000; i++)
        {
            monitor.Observe(
                $"c{i}", [random.NextSingle(), float.NaN, random.NextSingle()], random.NextDouble(), Start);
        }

        var first = monitor.EndWindow()!.Features[0];
        Assert.Equal(("feature_1", true, 1d), (first.Name, first.Drifted, first.MissingShare));
    }

    [Fact]
    public void Monitor_StoredAfterAWindow_GoesOnWithTheSameFigures()
    {
        var reference = Reference(2);
        var options = new DriftOptions { ContactsMin = 50 };
        var (whole, resumed) = (new DriftMonitor(reference, options), new DriftMonitor(reference, options));
        var random = new Random(2);
        for (int day = 0; day < 6; day++)
        {
            for (int i = 0; i < 200; i++)
            {
                float[] values = [random.NextSingle() + (day * 0.05f), random.NextSingle()];
                whole.Observe($"c{i}", values, values[0], Start.AddDays(day));
                resumed.Observe($"c{i}", values, values[0], Start.AddDays(day));
            }

            var expected = whole.EndWindow()!;
            Assert.Equal(200, expected.Contacts);
            Assert.Equal(expected.Features, resumed.EndWindow()!.Features);
            string stored = JsonSerializer.Serialize(resumed.State);
            resumed = new DriftMonitor(reference, options, JsonSerializer.Deserialize<DriftState>(stored));
        }
    }

    [Fact]
    public void Drift_ThatIsOver_ArmsTheAlertAgain()
    {
        var monitor = new DriftMonitor(Reference(1), new DriftOptions());
        var random = new Random(3);
        var drifted = new List<bool>();
        for (int day = 0; day < 12; day++)
        {
            for (int i = 0; i < 3_000; i++)
            {
                float value = random.NextSingle() + (day is 2 or 3 or 9 ? 0.4f : 0);
                monitor.Observe($"c{i}", [value], random.NextDouble(), Start.AddDays(day));
            }

            drifted.Add(monitor.EndWindow()!.Features
                .Single(feature => feature.Name == "feature_0").Drifted);
        }

        Assert.Equal([false, false, true, true, true, true, false, false, false, true, true, true], drifted);
    }

    [Theory]
    [InlineData("feature_0", 0.4, true, AlertSeverity.Warning, AlertAction.Retrain)]
    [InlineData("feature_0", 0.4, false, AlertSeverity.Warning, AlertAction.None)]
    [InlineData("feature_0", 0.01, true, AlertSeverity.Warning, AlertAction.None)]
    [InlineData(DriftReference.Prediction, 1, true, AlertSeverity.Severe, AlertAction.Retrain)]
    public void Alert_OfADrift_HasTheDecisionBesideIt(
        string name, double importance, bool canTrain, AlertSeverity severity, AlertAction action)
    {
        var report = new DriftReport(
            500, [new FeatureFinding(name, importance, 0.2, 0.3, 0, 1e6, 400, true)]);
        var alert = new DriftAlerts(new DriftOptions()).Of("lead", "", report, canTrain, Start)!;
        Assert.Equal((severity, action), (alert.Severity, alert.Action));
        Assert.Contains(name, alert.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_WithoutADrift_IsNoAlert() => Assert.Null(new DriftAlerts(new DriftOptions()).Of(
        "lead", "", new DriftReport(500, [new FeatureFinding("x", 1, 0.02, 0, 0, 1, 400, false)]), true, Start));

    [Fact]
    public void Vector_OfAnotherSchema_IsRefused() => Assert.Throws<ArgumentException>(
        () => new DriftMonitor(Reference(2), new DriftOptions()).Observe("c", [1], 0, Start));

    // Even numbers between 0 and 1, as those that are drawn.
    private static DriftReference Reference(int features)
    {
        float[] values = [.. Enumerable.Range(0, 4_000).Select(i => (i + 0.5f) / 4_000)];
        return new DriftReference(
            4_000,
            [.. Enumerable.Range(0, features).Select(i => FeatureReference.Of($"feature_{i}", 1.0 / features, values))],
            FeatureReference.Of(DriftReference.Prediction, 1, values));
    }
}
