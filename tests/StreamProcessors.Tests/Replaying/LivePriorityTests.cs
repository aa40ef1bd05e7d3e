using StreamML.StreamProcessors.Replaying;

namespace StreamML.StreamProcessors.Tests.Replaying;

/// <summary>How much of its speed a replay has beside what is live.</summary>
public sealed class LivePriorityTests
{
    [Theory]
    [InlineData(0, "Full Full Full")]
    [InlineData(1, "Full Full Full")]
    [InlineData(1.5, "Full Half Half")]
    [InlineData(2, "Full Half Half")]
    [InlineData(2.1, "Half Half Still")]
    [InlineData(5, "Half Half Still")]
    [InlineData(5.1, "Still Still Still")]
    public void Speed_ByHowFarTheLiveStageIsBehind_DependsOnTheSpeedBefore(double seconds, string expected)
    {
        var behind = TimeSpan.FromSeconds(seconds);
        var options = new JobsOptions();
        ReplaySpeed[] speeds = [ReplaySpeed.Full, ReplaySpeed.Half, ReplaySpeed.Still];
        Assert.Equal(
            expected, string.Join(' ', speeds.Select(speed => LivePriority.Next(speed, behind, options))));
    }

    [Fact]
    public void Speed_WhereNobodyLooks_IsFull()
    {
        var options = new JobsOptions { LiveBehindMax = TimeSpan.Zero };
        Assert.Equal(ReplaySpeed.Full, LivePriority.Next(ReplaySpeed.Still, TimeSpan.FromHours(1), options));
    }

    [Theory]
    [InlineData(1, 2, 5, true)]
    [InlineData(2, 2, 2, true)]
    [InlineData(3, 2, 5, false)]
    [InlineData(1, 6, 5, false)]
    [InlineData(3, 2, 0, true)]
    public void Limits_ThatAreNotInOrder_AreRefused(int full, int halved, int max, bool isValid)
    {
        var options = new JobsOptions
        {
            LiveBehindFull = TimeSpan.FromSeconds(full),
            LiveBehindHalved = TimeSpan.FromSeconds(halved),
            LiveBehindMax = TimeSpan.FromSeconds(max),
        };
        Assert.Equal(isValid, !options.Validate(new(options)).Any());
    }
}
