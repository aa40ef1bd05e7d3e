using StreamML.Trainer.Evaluation;

namespace StreamML.Trainer.Tests.Evaluation;

public sealed class PairedGainTests
{
    [Fact]
    public void Gain_OfLossesThatAreTheSameButForChance_IsSeldomCalledOne()
    {
        var random = new Random(3);
        int found = Enumerable.Range(0, 400).Count(_ =>
        {
            double[] one = Draw(random, 200), other = Draw(random, 200);
            return PairedGain.IsBeyondChance(one, other, [.. Enumerable.Range(0, 200)]);
        });

        Assert.InRange(found, 4, 36);
    }

    [Fact]
    public void Gain_ThatIsSteady_IsCalledOne()
    {
        double[] other = Draw(new Random(4), 200);
        double[] one = [.. other.Select(loss => loss - 0.01)];

        Assert.True(PairedGain.IsBeyondChance(one, other, [.. Enumerable.Range(0, 200)]));
        Assert.False(PairedGain.IsBeyondChance(other, one, [.. Enumerable.Range(0, 200)]));
    }

    [Fact]
    public void Gain_InOneGroupAlone_IsNone()
    {
        double[] other = [.. Enumerable.Repeat(1.0, 100)];
        double[] one = [.. other.Select((loss, row) => row < 20 ? 0.5 : loss)];
        int[] each = [.. Enumerable.Range(0, 100)];

        Assert.True(PairedGain.IsBeyondChance(one, other, each));
        Assert.False(PairedGain.IsBeyondChance(one, other, [.. each.Select(row => row < 20 ? 0 : row)]));
        Assert.False(PairedGain.IsBeyondChance(one, other, [.. each.Select(_ => 1)]));
        Assert.False(PairedGain.IsBeyondChance([], [], []));
    }

    private static double[] Draw(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
}
