using StreamML.Schemas.V1;
using StreamML.Trainer.Gates;

namespace StreamML.Trainer.Role;

/// <summary>
/// How often the judges of a model have judged, as its runs say. A holdout is a span of time: trainings one after the
/// other share most of their judges, whatever came in between.
/// </summary>
internal static class HoldoutUses
{
    /// <summary>The runs whose judges were labelled at a time or later, the oldest first.</summary>
    /// <param name="judged">Runs of the model that had judges.</param>
    /// <param name="fromMs">Milliseconds since the Unix epoch.</param>
    public static IReadOnlyList<TrainingRun> Since(IEnumerable<TrainingRun> judged, long fromMs) =>
    [
        .. judged.Where(run => run.HoldoutToMs >= fromMs).OrderBy(run => run.StartedAtMs)
            .ThenBy(run => run.RunId, StringComparer.Ordinal),
    ];

    /// <summary>
    /// Splits examples. Judges that have judged as often as they may give way to those that were labelled after them.
    /// </summary>
    /// <param name="split">Splits so that only labels given after a time judge.</param>
    /// <param name="judged">Runs of the model that had judges.</param>
    /// <param name="most">How often they may judge.</param>
    /// <returns>The split, and after which time labels judge; null: whenever they were given.</returns>
    public static (RowSplit Split, long? AfterMs) Rotate(
        Func<long, RowSplit> split, IReadOnlyList<TrainingRun> judged, int most)
    {
        var first = split(long.MinValue);
        var uses = Since(judged, first.BoundaryMs);
        return uses.Count < most
            ? (first, null)
            : (split(uses.Max(run => run.HoldoutToMs)), uses.Max(run => run.HoldoutToMs));
    }

    /// <summary>The uses of a holdout so far.</summary>
    public static HoldoutLedger Ledger(RowSplit split, IEnumerable<TrainingRun> judged) => new(
        LabelledRow.HashOf(split.Holdout),
        [
            .. Since(judged, split.BoundaryMs).Select(run => new HoldoutUse(
                run.Champion, run.Version, DateTimeOffset.FromUnixTimeMilliseconds(run.StartedAtMs),
                run.Status == TrainingStatus.Promoted ? OfflineVerdict.Promote : OfflineVerdict.Keep)),
        ]);

    /// <summary>Notes in a run that its judges have judged.</summary>
    public static void Note(TrainingRun run, RowSplit split, OfflineResult result)
    {
        if (result.Use > 0)
        {
            (run.HoldoutFromMs, run.HoldoutUse) = (split.BoundaryMs, result.Use);
            run.HoldoutToMs = split.Holdout.Max(row => row.Value.LabelledAtMs);
        }
    }
}
