using System.Text.Json;
using StreamML.Trainer.Gates;

namespace StreamML.Trainer.Tests.Gates;

/// <summary>The test by betting alone.</summary>
public sealed class BettingTestTests
{
    [Fact]
    public void Wealth_OfFairCoins_IsOneOnAverage()
    {
        // Over all 2^12 courses of a fair coin the mean is exactly 1, whatever is staked: that makes it an e-value.
        double sum = 0;
        for (int course = 0; course < 1 << 12; course++)
        {
            var test = new BettingTest(0, 0.05);
            for (int i = 0; i < 12; i++)
            {
                test.Observe((course >> i & 1) == 1 ? 1 : -1);
            }

            sum += test.EValue;
        }

        Assert.Equal(1, sum / (1 << 12), 9);
    }

    [Fact]
    public void Wealth_OfSeveralSizesAndAMargin_IsOneOnAverageAtTheMargin()
    {
        // Payoffs of mean 0.1 on a margin of 0.1: 0.6 with probability 1/2, -0.4 with 1/2; and 0.1 alone every third
        // time.
        double sum = 0;
        for (int course = 0; course < 1 << 10; course++)
        {
            var test = new BettingTest(0.1, 0.05, stopsAtTarget: false);
            for (int i = 0; i < 10; i++)
            {
                test.Observe(i % 3 == 2 ? 0.1 : (course >> i & 1) == 1 ? 0.6 : -0.4);
            }

            sum += test.EValue;
        }

        Assert.Equal(1, sum / (1 << 10), 9);
    }

    [Fact]
    public void Agreements_Between_CostNothing()
    {
        var (with, without) = (new BettingTest(0, 0.05), new BettingTest(0, 0.05));
        foreach (int difference in new[] { 1, 1, -1, 1 })
        {
            with.Observe(difference);
            without.Observe(difference);
            for (int i = 0; i < 100; i++)
            {
                with.Observe(0);
            }
        }

        Assert.Equal(without.EValue, with.EValue);
    }

    [Fact]
    public void Target_ReachedByEqualSizes_IsNotOvershot()
    {
        var test = new BettingTest(0, 0.05);
        for (int i = 0; i < 50; i++)
        {
            test.Observe(1);
        }

        Assert.True(test.Crossed);
        Assert.Equal(20, test.EValue, 6);
        test.Observe(-1);
        Assert.True(test.Crossed);
    }

    [Fact]
    public void Wealth_OfOneOfMany_GrowsBeyondTheLevel()
    {
        var test = new BettingTest(0, 0.05, stopsAtTarget: false);
        for (int i = 0; i < 50; i++)
        {
            test.Observe(1);
        }

        Assert.True(test.EValue > 1_000);
    }

    [Fact]
    public void State_StoredAndReadAtEachStep_GivesTheSameBits()
    {
        var random = new Random(5);
        var whole = new BettingTest(0.02, 0.05);
        var resumed = new BettingTest(0.02, 0.05);
        for (int i = 0; i < 500; i++)
        {
            double difference = (random.NextDouble() * 1.2) - 0.5;
            whole.Observe(difference);
            string stored = JsonSerializer.Serialize(resumed.State);
            resumed = new BettingTest(0.02, 0.05, true, JsonSerializer.Deserialize<BettingState>(stored));
            resumed.Observe(difference);
            Assert.Equal(whole.LogWealth, resumed.LogWealth);
        }

        Assert.NotEqual(0, whole.LogWealth);
    }

    [Theory]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void Difference_OutsideItsRange_IsRefused(double difference) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new BettingTest(0, 0.05).Observe(difference));

    [Fact]
    public void State_OfAnotherTest_IsRefused() => Assert.Throws<ArgumentException>(
        () => new BettingTest(0, 0.05, state: new BettingState(0, 0, [1])));

    [Fact]
    public void Restarts_WithoutAChange_KeepTheirMeanAtOne()
    {
        double sum = 0;
        for (int course = 0; course < 1 << 12; course++)
        {
            var test = new RestartingTest(1);
            for (int i = 0; i < 12; i++)
            {
                if (i % 3 == 0)
                {
                    test.Begin();
                }

                test.Observe((course >> i & 1) == 1 ? 1 : -1);
            }

            sum += test.EValue;
        }

        Assert.Equal(1, sum / (1 << 12), 9);
    }

    [Fact]
    public void Restarts_AfterALongQuietTime_FindAChangeAtOnce()
    {
        var random = new Random(3);
        var restarting = new RestartingTest(1);
        var single = new BettingTest(0, 0.0001, stopsAtTarget: false);
        for (int i = 0; i < 20_000; i++)
        {
            if (i % 50 == 0)
            {
                restarting.Begin();
            }

            // Better than the limit for long, which a test that begins once pays for; then worse.
            int payoff = random.NextDouble() < (i < 19_800 ? 0.3 : 0.8) ? 1 : -1;
            restarting.Observe(payoff);
            single.Observe(payoff);
        }

        Assert.True(restarting.EValue > 1_000_000, $"{restarting.EValue}");
        Assert.True(single.EValue < 1e-6, $"{single.EValue}");
    }

    [Fact]
    public void Restarts_OfCountsAndOfSinglePayoffs_AreTheSame()
    {
        var (counted, single) = (new RestartingTest(0.5), new RestartingTest(0.5));
        counted.Begin();
        single.Begin();
        counted.Observe(0.2, 30);
        for (int i = 0; i < 30; i++)
        {
            single.Observe(0.2);
        }

        Assert.Equal(single.EValue, counted.EValue, single.EValue * 1e-9);
        Assert.Equal(counted.EValue, new RestartingTest(0.5, counted.State).EValue);
    }

    [Fact]
    public void EBenjaminiHochberg_OfMany_NamesThoseThatHoldTogether()
    {
        // Of five at 0.1: one needs 50, two need 25 each, three 16.7 each.
        Assert.Equal([2, 0], EBenjaminiHochberg.Reject([26, 3, 40, 16, 0], 0.1));
        Assert.Equal([2, 0, 3], EBenjaminiHochberg.Reject([26, 3, 40, 17, 0], 0.1));
        Assert.Empty(EBenjaminiHochberg.Reject([49, 3, 2, 1, 0], 0.1));
        Assert.Empty(EBenjaminiHochberg.Reject([], 0.1));
    }
}
