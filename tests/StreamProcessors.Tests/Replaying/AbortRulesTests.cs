using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.StreamProcessors.Tests.Replaying;

/// <summary>When a replay fails by itself.</summary>
public sealed class AbortRulesTests
{
    private static readonly ReplayAbort Rules = new() { ChangedPercent = 2, DeadLettersPercent = 0.1 };

    [Theory]
    [InlineData(20, 1_000, null)]
    [InlineData(21, 1_000, "21 of 1000 labels change (2.1 %), more than 2 % (--abort-changed)")]
    public void Labels_ThatChange_AreJudgedByTheirShare(long changed, long labels, string? expected) =>
        Assert.Equal(expected, Broken(new ReplayCounts(new LabelCounts(500, changed, labels, changed), 500, 0)));

    [Theory]
    [InlineData(1, 1_000, null)]
    [InlineData(2, 1_000, "2 of 1000 records are dead letters (0.2 %), more than 0.1 % (--abort-dead-letters)")]
    public void DeadLetters_AreJudgedByTheirShare(long letters, long records, string? expected) =>
        Assert.Equal(expected, Broken(new ReplayCounts(default, records, letters)));

    [Fact]
    public void Counts_BelowTheMinimum_BreakNoRule()
    {
        var labels = new LabelCounts(Compared: 999, Changed: 999, Labels: 5_000, ChangedLabels: 5_000);
        Assert.Null(Broken(new ReplayCounts(labels, 999, 999), recordsMin: 1_000));
        Assert.NotNull(Broken(new ReplayCounts(labels, 1_000, 999), recordsMin: 1_000));
        Assert.NotNull(Broken(new ReplayCounts(labels with { Compared = 1_000 }, 999, 999), recordsMin: 1_000));
    }

    [Fact]
    public void Rules_ThatAreOffOrAbsent_LetEverythingThrough()
    {
        var all = new ReplayCounts(new LabelCounts(9, 9, 9, 9), 9, 9);
        Assert.Null(AbortRules.Broken(null, all, recordsMin: 0));
        Assert.Null(AbortRules.Broken(new ReplayAbort(), all, recordsMin: 0));
        Assert.Null(AbortRules.Broken(
            new ReplayAbort { ChangedPercent = 100, DeadLettersPercent = 100 }, all, recordsMin: 0));
        Assert.Null(Broken(default));
        Assert.False(AbortRules.AsksForLabels(null));
        Assert.True(AbortRules.AsksForLabels(Rules));
    }

    [Fact]
    public void Rules_OfWhichOneIsAskedFor_KeepTheOther()
    {
        var looser = AbortRules.With(Rules, new ReplayAbort { ChangedPercent = 0 });
        Assert.Equal((0.0, 0.1), (AbortRules.ChangedMax(looser), AbortRules.DeadLettersMax(looser)));
        Assert.Equal(2, AbortRules.ChangedMax(Rules));
        Assert.Same(Rules, AbortRules.With(Rules, null));
    }

    [Fact]
    public void Pilot_ThatBreaksARule_IsToldFromOneThatDoesNot()
    {
        var job = new Job { Abort = Rules.Clone() };
        Assert.Null(AbortRules.BrokenByPilot(job));
        job.Pilot = new ReplayPilot { Records = 100, Compared = 100, Labels = 600, LabelsChanged = 12 };
        Assert.Null(AbortRules.BrokenByPilot(job));
        job.Pilot.DeadLetters = 1;
        Assert.Contains("1 of 100 records", AbortRules.BrokenByPilot(job), StringComparison.Ordinal);
    }

    private static string? Broken(ReplayCounts counts, int recordsMin = 0) =>
        AbortRules.Broken(Rules, counts, recordsMin);
}
