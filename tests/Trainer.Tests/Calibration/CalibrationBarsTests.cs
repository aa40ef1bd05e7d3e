using StreamML.Trainer.Tables.Trials;
using Xunit.Abstractions;

namespace StreamML.Trainer.Tests.Calibration;

/// <summary>The chosen calibration, on rows that neither the model nor the choice has seen, against none and
/// beta.</summary>
public sealed class CalibrationBarsTests(ITestOutputHelper output)
{
    [Fact]
    public void Choice_OnTwentyTasks_IsNeverMuchWorseThanNoneAndGainsAtLeastWhatBetaDoes()
    {
        var gains = CalibrationTasks.MadeUp()
            .Select(task => CalibrationTrial.Run(task, CancellationToken.None)).ToList();
        gains.ForEach(gain => output.WriteLine($"{gain}"));
        Assert.Equal(20, gains.Count);
        int notWorse = gains.Count(gain => gain.IsNotWorse);
        output.WriteLine($"not worse {notWorse} of 20, mean gain {gains.Average(gain => gain.Chosen):0.00000}, "
            + $"beta alone {gains.Average(gain => gain.Beta):0.00000}");
        Assert.True(notWorse >= 19, $"Not worse in {notWorse} of 20.");
        Assert.True(gains.Average(gain => gain.Chosen) >= gains.Average(gain => gain.Beta), "Beta alone gains more.");
    }
}
