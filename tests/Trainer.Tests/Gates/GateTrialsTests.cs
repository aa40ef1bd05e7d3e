using StreamML.Trainer.Gates.Trials;

namespace StreamML.Trainer.Tests.Gates;

/// <summary>The rates of errors and finds, in a fast form; <c>streamml check gates</c> has the full one.</summary>
public sealed class GateTrialsTests
{
    [Theory]
    [InlineData(0.08)]
    [InlineData(0.25)]
    public void Promotions_OfEqualsReadAfterEachLabel_AreFalseRarely(double disagreement)
    {
        var trial = GateTrials.Run(new GateScenario(0, disagreement, 2_000, 1_000), 1, CancellationToken.None);
        Assert.InRange(trial.Promote.Found, 0, 0.05);
        Assert.InRange(trial.Harm.Found, 0, 0.05);
        Assert.True(trial.Naive.Found >= 0.25, $"the naive test finds only {trial.Naive.Found:P1}");
    }

    [Fact]
    public void Version_FivePointsWorse_IsStoppedWithin500Labels()
    {
        var trial = GateTrials.Run(new GateScenario(-5, 0.08, 500, 1_000), 1, CancellationToken.None);
        Assert.True(trial.Harm.Found >= 0.95, $"{trial.Harm.Found}");
        Assert.True(trial.Promote.Found < 0.01, $"{trial.Promote.Found}");
    }

    [Theory]
    [InlineData(0.08)]
    [InlineData(0.15)]
    [InlineData(0.25)]
    public void Version_FivePointsBetter_TakesNotMuchLongerThanWithKnownDifference(double disagreement)
    {
        var trial = GateTrials.Run(new GateScenario(5, disagreement, 4_000, 1_000), 1, CancellationToken.None);
        Assert.True(trial.Promote.Found >= 0.99, $"{trial.Promote.Found}");
        Assert.InRange(trial.OBrienFleming!.Found, 0.87, 0.94);
        Assert.InRange(trial.Pocock!.Found, 0.87, 0.95);
        Assert.True(trial.Ratio <= 1.5, $"{trial.Promote}, {trial.OBrienFleming}, {trial.Pocock}");
    }

    [Theory]
    [InlineData(false, 9.2)]
    [InlineData(true, 11.2)]
    public void GroupSequentialTest_OfEquals_HasItsLevel(bool even, double driftMax)
    {
        var random = new Random(1);
        var test = even ? GroupSequentialTest.Pocock(0.05, 0.9) : GroupSequentialTest.OBrienFleming(0.05, 0.9);
        int found = Enumerable.Range(0, 4_000)
            .Count(_ => test.Run(() => (2 * random.NextDouble()) - 1, 400) is not null);
        Assert.InRange(found / 4_000.0, 0.04, 0.06);

        // A fixed sample needs (1.645 + 1.282)² = 8.56; ten looks cost a few percent more, or a quarter if even.
        Assert.InRange(test.Drift * test.Drift, driftMax - 0.7, driftMax);
    }
}
