namespace StreamML.Hosting.Tests;

public sealed class StartPauseTests
{
    [Theory]
    [InlineData(1, 250)]
    [InlineData(2, 450)]
    [InlineData(6, 6_450)]
    [InlineData(100, 6_450)]
    public void Pause_AfterEachTry_SpreadsOverTwiceTheTimeUpToALimit(int tries, int longestMs)
    {
        Assert.Equal(TimeSpan.FromMilliseconds(50), Pipeline.Pause(tries, 0));
        Assert.Equal(TimeSpan.FromMilliseconds(longestMs), Pipeline.Pause(tries, 1));
    }
}
