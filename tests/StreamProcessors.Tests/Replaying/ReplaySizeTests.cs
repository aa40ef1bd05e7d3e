using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.StreamProcessors.Tests.Replaying;

/// <summary>How many records a plan is about.</summary>
public sealed class ReplaySizeTests
{
    [Theory]
    [InlineData(12, 0, 12, true)]
    [InlineData(12, 50, 24, false)]
    [InlineData(0, 50, 0, false)]
    [InlineData(0, 100, 0, false)]
    public void Records_OfSoManyUncountedOffsetsOfAHundred_AreInProportion(
        long counted, long uncounted, long about, bool isCounted)
    {
        var plan = new ReplayPlan
        {
            Ranges =
            {
                new ReplayRange { FirstOffset = 10, NextOffset = 70 },
                new ReplayRange { Partition = 1, NextOffset = 40 },
            },
            Estimate = new ReplayEstimate { Records = counted, UncountedOffsets = uncounted },
        };

        Assert.Equal((about, isCounted), (ReplaySize.Records(plan), ReplaySize.IsCounted(plan)));
    }

    [Fact]
    public void Records_OfMoreThanTheirProductFits_AreRight()
    {
        var plan = new ReplayPlan
        {
            Ranges = { new ReplayRange { NextOffset = 1L << 40 } },
            Estimate = new ReplayEstimate { Records = 1L << 38, UncountedOffsets = 1L << 39 },
        };

        Assert.Equal(1L << 39, ReplaySize.Records(plan));
    }
}
