using StreamML.Trainer.Drift.Trials;

namespace StreamML.Trainer.Tests.Drift;

/// <summary>How often drift is found and how often without reason, in a fast form; <c>streamml check gates</c> has the
/// full one.</summary>
public sealed class DriftTrialsTests
{
    [Fact]
    public void Days_WithoutDrift_RaiseNoAlert()
    {
        var trial = DriftTrials.Run(new DriftScenario(), 1, 0, 1, CancellationToken.None);
        Assert.InRange(trial.AlertsMost, 0, 1);
        Assert.True(trial.NaiveMean > 5, $"the naive test alerts for {trial.NaiveMean} features only");
    }

    [Fact]
    public void Days_AgainstASampleOfTheDaysBefore_RaiseNoAlertAndShowAShift()
    {
        var scenario = new DriftScenario { Days = 10, Features = 12, ReferenceDays = 14 };
        var trial = DriftTrials.Run(scenario, 1, 8, 1, CancellationToken.None);
        Assert.Equal((0, 1), (trial.AlertsMost, trial.FoundInADay));
    }

    [Theory]
    [InlineData(24)]
    [InlineData(1)]
    public void Shift_OfHalfASigma_IsFoundWithinADay(int windowsPerDay)
    {
        var trial = DriftTrials.Run(
            new DriftScenario { Days = 10, WindowsPerDay = windowsPerDay }, 0, 20, 1, CancellationToken.None);
        Assert.True(trial.FoundInADay >= 0.95, $"{trial.FoundInADay}");
    }
}
