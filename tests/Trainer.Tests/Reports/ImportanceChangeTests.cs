using StreamML.Inference.Artifacts;
using StreamML.Trainer.Reports;

namespace StreamML.Trainer.Tests.Reports;

/// <summary>What became of features between two versions.</summary>
public sealed class ImportanceChangeTests
{
    [Fact]
    public void Of_TwoVersions_TellsGainedLostNewGoneAndSteady()
    {
        var changes = ImportanceChange.Of(
            [Feature("a", 0.5), Feature("b", 0.2), Feature("c", 0.2), Feature("e", 0.1)],
            [Feature("a", 0.3), Feature("b", 0.4), Feature("c", 0.203), Feature("d", 0.097)]);
        Assert.Equal(["a", "b", "c", "e", "d"], changes.Select(change => change.Name));
        Assert.Equal(
            [
                ImportanceKind.Gained, ImportanceKind.Lost, ImportanceKind.Steady, ImportanceKind.New,
                ImportanceKind.Gone,
            ],
            changes.Select(change => change.Kind));
        Assert.Equal([0.2, -0.2, -0.003, 0.1, -0.097], changes.Select(change => Math.Round(change.Difference, 9)));
    }

    [Fact]
    public void Of_AFirstVersion_CallsNothingNew() => Assert.All(
        ImportanceChange.Of([Feature("a", 0.6), Feature("b", 0.4)], null),
        change => Assert.Equal(ImportanceKind.Steady, change.Kind));

    private static TabularFeature Feature(string name, double importance) => new(name, name, null, importance);
}
