using StreamML.Schemas.V1;
using StreamML.Trainer.Gates;
using StreamML.Trainer.Role;

namespace StreamML.Trainer.Tests.Role;

/// <summary>Judges that have judged too often.</summary>
public sealed class HoldoutUsesTests
{
    private readonly OfflineGateOptions _limits = new();
    private readonly List<TrainingRun> _runs = [];

    [Fact]
    public void Judges_OfFiveTrainings_GiveWayToLaterOnes()
    {
        for (int use = 1; use <= 5; use++)
        {
            var (earlier, after) = Train(100);
            Assert.Equal((use, (long?)null), (_runs[^1].HoldoutUse, after));
            Assert.Contains($"use {use} of 5", earlier.Reason);
        }

        var (few, _) = Train(105);
        Assert.Equal((OfflineVerdict.NotEnough, 0), (few.Verdict, _runs[^1].HoldoutUse));

        var (_, last) = Train(122);
        Assert.Equal((1, _runs[0].HoldoutToMs), (_runs[^1].HoldoutUse, last));
        Assert.True(_runs[^1].HoldoutFromMs > _runs[0].HoldoutToMs);
        Assert.Equal(6, HoldoutUses.Since(_runs, _runs[0].HoldoutFromMs).Count);
    }

    // As a training does it, with versions that say the same.
    private (OfflineResult Result, long? AfterMs) Train(int examples)
    {
        var rows = LabelledRow.InOrder(Enumerable.Range(0, examples)
            .Select(number => new LabelledRow(0, number, TrainingRows.Demographic(number))));
        var (split, after) = HoldoutUses.Rotate(
            afterMs => RowSplit.Of(rows, 0.2, _limits.ContactsMin, 1, row => row.Value.LabelledAtMs > afterMs), _runs,
            _limits.HoldoutUsesMax);
        var run = new TrainingRun { RunId = $"{_runs.Count}", Version = $"v{_runs.Count}", StartedAtMs = _runs.Count };
        var boundary = DateTimeOffset.FromUnixTimeMilliseconds(
            Math.Min(split.BoundaryMs, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
        var trained = new EventWindow(DateTimeOffset.UnixEpoch, boundary);
        var result = new OfflineGate(_limits, TimeProvider.System).Compare(new OfflineComparison(
            "champion", trained, run.Version, trained, new EventWindow(boundary, DateTimeOffset.MaxValue),
            [.. split.Holdout.Select(row => new PairedLoss(row.Group, 0, 0))], HoldoutUses.Ledger(split, _runs)));
        HoldoutUses.Note(run, split, result);
        _runs.Add(run);
        return (result, after);
    }
}
