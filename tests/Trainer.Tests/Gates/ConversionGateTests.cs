using StreamML.Trainer.Gates;

namespace StreamML.Trainer.Tests.Gates;

/// <summary>The canary's outcomes.</summary>
public sealed class ConversionGateTests
{
    private readonly ConversionGate _gate = new(new ConversionGateOptions(), 0.1);

    [Fact]
    public void Canary_ThatConvertsTwiceAsOften_IsPromoted()
    {
        var result = _gate.Judge(new ConversionCounts(1_000, 200, 9_000, 900));
        Assert.Equal(ConversionVerdict.Promote, result.Verdict);
        Assert.Equal(2, result.Ratio, 9);
        Assert.InRange(result.Low, 1.05, 2);
        Assert.InRange(result.High, 2, 3);
        Assert.Equal(0.1, result.Difference, 9);
    }

    [Fact]
    public void Canary_ThatConvertsHalfAsOften_IsStopped() =>
        Assert.Equal(
            ConversionVerdict.Stop, _gate.Judge(new ConversionCounts(1_000, 50, 9_000, 900)).Verdict);

    [Fact]
    public void Canary_ThatConvertsTheSameForLong_IsKept() =>
        Assert.Equal(
            ConversionVerdict.Keep, _gate.Judge(new ConversionCounts(100_000, 10_050, 900_000, 90_000)).Verdict);

    [Fact]
    public void Outcomes_Few_DecideNothing()
    {
        var result = _gate.Judge(new ConversionCounts(10, 2, 90, 9));
        Assert.Equal(ConversionVerdict.Undecided, result.Verdict);
        Assert.Equal(ConversionVerdict.Undecided, _gate.Judge(ConversionCounts.None).Verdict);
        Assert.True(result.Low < 1 && result.High > 1);
    }

    [Theory]
    [InlineData(0.05, 1.05, 4_000)]
    [InlineData(0.3, 1.05, 700)]
    [InlineData(0.05, 1.0, 4_000)]
    public void Verdicts_ReadAfterEachOutcome_AreWrongRarely(double rate, double ratio, int contacts)
    {
        // At the very border of the lift nothing may promote; of equal rates nothing may stop.
        var random = new Random(7);
        var verdicts = new List<ConversionVerdict>();
        for (int run = 0; run < 100; run++)
        {
            var counts = ConversionCounts.None;
            bool wrong = false;
            for (int contact = 0; contact < contacts && !wrong; contact++)
            {
                bool canary = random.NextDouble() < 0.1;

                // The rate itself goes up and down over the day.
                double now = rate * (1 + (0.8 * Math.Sin(contact / 100.0)));
                bool converted = random.NextDouble() < now * (canary ? ratio : 1);
                counts = counts.With(canary, converted);
                var verdict = converted ? _gate.Judge(counts).Verdict : ConversionVerdict.Undecided;
                wrong = ratio > 1 ? verdict == ConversionVerdict.Promote : verdict == ConversionVerdict.Stop;
            }

            verdicts.Add(wrong ? ConversionVerdict.Promote : ConversionVerdict.Undecided);
        }

        // At 5 %, more than 12 of 100 come once in a thousand.
        Assert.InRange(verdicts.Count(verdict => verdict == ConversionVerdict.Promote), 0, 12);
    }

    [Fact]
    public void Counts_Summed_AreThoseOfTheOutcomes() => Assert.Equal(
        new ConversionCounts(2, 1, 1, 1),
        ConversionCounts.None.With(true, true).With(true, false).With(false, true));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Share_OfNobodyOrEverybody_IsRefused(double share) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConversionGate(new ConversionGateOptions(), share));
}
