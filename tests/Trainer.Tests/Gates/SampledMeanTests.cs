using System.Text.Json;
using StreamML.Trainer.Gates;

namespace StreamML.Trainer.Tests.Gates;

/// <summary>Live accuracy from an audit sample.</summary>
public sealed class SampledMeanTests
{
    [Fact]
    public void Interval_OfUnequalSampling_HoldsTheAccuracyAsOftenAsItSays()
    {
        // Easy events are sampled at 2 %, hard ones at 10 %: unweighted, the accuracy would be 0.06 too low.
        const double Accuracy = (0.8 * 0.95) + (0.2 * 0.7);
        int held = 0;
        double means = 0, totals = 0, unweighted = 0;
        for (int run = 0; run < 400; run++)
        {
            var random = new Random(run);
            var mean = new SampledMean();
            int right = 0, count = 0;
            for (int i = 0; i < 5_000; i++)
            {
                bool easy = random.NextDouble() < 0.8;
                bool correct = random.NextDouble() < (easy ? 0.95 : 0.7);
                if (random.NextDouble() < (easy ? 0.02 : 0.1))
                {
                    mean.Add(correct ? 1 : 0, easy ? 0.02 : 0.1);
                    right += correct ? 1 : 0;
                    count++;
                }
            }

            var estimate = mean.Estimate;
            held += estimate.Low <= Accuracy && Accuracy <= estimate.High ? 1 : 0;
            means += estimate.Mean / 400;
            totals += mean.HorvitzThompson(5_000) / 400;
            unweighted += (double)right / count / 400;
        }

        Assert.InRange(held / 400.0, 0.92, 0.99);
        Assert.Equal(Accuracy, means, 0.01);
        Assert.Equal(Accuracy, totals, 0.02);
        Assert.True(unweighted < Accuracy - 0.05, $"{unweighted}");
    }

    [Fact]
    public void Corrections_AsIfTheyWereASample_MakeAGoodModelLookBad()
    {
        // 90 % right; people correct half of the errors and confirm a twentieth of the rest.
        var random = new Random(2);
        var audit = new SampledMean();
        int right = 0, spoken = 0;
        for (int i = 0; i < 20_000; i++)
        {
            bool correct = random.NextDouble() < 0.9;
            if (random.NextDouble() < (correct ? 0.05 : 0.5))
            {
                right += correct ? 1 : 0;
                spoken++;
            }

            if (random.NextDouble() < 0.02)
            {
                audit.Add(correct ? 1 : 0, 0.02);
            }
        }

        Assert.True((double)right / spoken < 0.6);
        Assert.InRange(0.9, audit.Estimate.Low, audit.Estimate.High);
    }

    [Fact]
    public void Interval_OfRightAnswersAlone_IsNotAPoint()
    {
        var mean = new SampledMean();
        for (int i = 0; i < 20; i++)
        {
            mean.Add(1, 0.5);
        }

        Assert.Equal(1, mean.Estimate.Mean, 12);
        Assert.InRange(mean.Estimate.Low, 0.8, 0.9);
        Assert.Equal(20, mean.Estimate.EffectiveCount, 9);
    }

    [Fact]
    public void Estimate_WithoutLabels_IsOpen()
    {
        var estimate = new SampledMean().Estimate;
        Assert.True(double.IsNaN(estimate.Mean));
        Assert.Equal((0, 1), (estimate.Low, estimate.High));
    }

    [Fact]
    public void State_StoredAndRead_GivesTheSameEstimate()
    {
        var mean = new SampledMean();
        mean.Add(1, 0.1);
        mean.Add(0, 0.3);
        var stored = JsonSerializer.Deserialize<SampledMeanState>(JsonSerializer.Serialize(mean.State));
        Assert.Equal(mean.Estimate, new SampledMean(stored).Estimate);
    }

    [Theory]
    [InlineData(1.2, 0.5)]
    [InlineData(1, 0)]
    [InlineData(1, 1.1)]
    public void Label_OutsideItsRange_IsRefused(double value, double probability) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SampledMean().Add(value, probability));
}
