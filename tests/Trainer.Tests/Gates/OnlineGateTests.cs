using System.Text.Json;
using StreamML.Trainer.Gates;

namespace StreamML.Trainer.Tests.Gates;

/// <summary>The online gate around its two tests.</summary>
public sealed class OnlineGateTests
{
    [Fact]
    public void Challenger_ThatIsAlwaysRightWhereTheyDiffer_IsPromoted()
    {
        var gate = new OnlineGate(new OnlineGateOptions());
        int labels = 0;
        while (gate.Verdict == OnlineVerdict.Undecided)
        {
            gate.Observe(new PairedLabel(labels++ % 10 == 0 ? 1 : 0, 0));
        }

        Assert.Equal(OnlineVerdict.Promote, gate.Verdict);
        Assert.InRange(labels, 50, 150);
        Assert.InRange(gate.MeanDifference, 0.1, 0.12);
        Assert.StartsWith("better after", gate.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Challenger_ThatIsAlwaysWrongWhereTheyDiffer_IsHarm()
    {
        var gate = new OnlineGate(new OnlineGateOptions());
        for (int i = 0; i < 20; i++)
        {
            gate.Observe(new PairedLabel(0, 1));
        }

        Assert.Equal(OnlineVerdict.Harm, gate.Verdict);
    }

    [Fact]
    public void Champion_NotBeatenWithinTheLabels_IsKept()
    {
        var gate = new OnlineGate(new OnlineGateOptions { LabelsMax = 60 });
        for (int i = 0; i < 60; i++)
        {
            Assert.Equal(OnlineVerdict.Undecided, gate.Verdict);
            gate.Observe(new PairedLabel(i % 2, (i + 1) % 2));
        }

        Assert.Equal(OnlineVerdict.Keep, gate.Verdict);
    }

    [Fact]
    public void Labels_Volunteered_DoNotCount()
    {
        var gate = new OnlineGate(new OnlineGateOptions());
        for (int i = 0; i < 100; i++)
        {
            gate.Observe(new PairedLabel(1, 0, LabelOrigin.Volunteered));
        }

        Assert.Equal(OnlineVerdict.Undecided, gate.Verdict);
        Assert.Equal((0, 100), (gate.Labels, gate.State.Refused));
    }

    [Fact]
    public void Gate_StoredAndReadAgain_GoesOnWithTheSameFigures()
    {
        var random = new Random(11);
        var options = new OnlineGateOptions { LossBound = 20 };
        var (whole, resumed) = (new OnlineGate(options), new OnlineGate(options));
        for (int i = 0; i < 300; i++)
        {
            var label = new PairedLabel(30 * random.NextDouble(), 25 * random.NextDouble(), LabelOrigin.Audit, 0.5);
            whole.Observe(label);
            resumed = new OnlineGate(
                options, JsonSerializer.Deserialize<OnlineGateState>(JsonSerializer.Serialize(resumed.State)));
            resumed.Observe(label);
            Assert.Equal(whole.Reason, resumed.Reason);
            Assert.Equal((whole.PromoteEValue, whole.HarmEValue), (resumed.PromoteEValue, resumed.HarmEValue));
        }
    }

    [Fact]
    public void Differences_BeyondTheBound_AreCut()
    {
        var options = new OnlineGateOptions { LossBound = 10 };
        var (far, at) = (new OnlineGate(options), new OnlineGate(options));
        far.Observe(new PairedLabel(500, 0));
        at.Observe(new PairedLabel(10, 0));
        Assert.Equal(at.PromoteEValue, far.PromoteEValue);
    }

    [Fact]
    public void Gate_OfOneOfMany_LeavesPromotionToTheComparisonOfAll()
    {
        OnlineGate[] gates =
            [.. Enumerable.Range(0, 4).Select(_ => new OnlineGate(new OnlineGateOptions(), null, oneOfMany: true))];
        for (int i = 0; i < 40; i++)
        {
            for (int model = 0; model < gates.Length; model++)
            {
                gates[model].Observe(model == 2 ? new PairedLabel(1, 0) : new PairedLabel(i % 2, (i + 1) % 2));
            }
        }

        Assert.All(gates, gate => Assert.Equal(OnlineVerdict.Undecided, gate.Verdict));
        Assert.True(gates[2].PromoteEValue > 80);
        Assert.Equal([2], EBenjaminiHochberg.Reject([.. gates.Select(gate => gate.PromoteEValue)], 0.05));
    }

    [Fact]
    public void Label_WithoutANumber_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(
        () => new OnlineGate(new OnlineGateOptions()).Observe(new PairedLabel(double.NaN, 0)));

    [Fact]
    public void Label_WithAWeightAboveOne_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(
        () => new OnlineGate(new OnlineGateOptions()).Observe(new PairedLabel(1, 0, LabelOrigin.Audit, 1.5)));
}
