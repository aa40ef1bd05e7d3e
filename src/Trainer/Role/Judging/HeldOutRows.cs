using StreamML.Inference.Artifacts;
using StreamML.Schemas.V1;

namespace StreamML.Trainer.Role.Judging;

/// <summary>Examples by which a version is judged.</summary>
/// <param name="Rows">In the order of training.</param>
/// <param name="LeftOut">Examples of the task that are left out: the version, or what it was built on, learned from
/// them, or they are less real than the others.</param>
/// <param name="How">What they are, in a sentence.</param>
internal sealed record HeldOutRows(IReadOnlyList<LabelledRow> Rows, int LeftOut, string How)
{
    /// <summary>Every example, whatever the version learned from.</summary>
    public static HeldOutRows Everything(IReadOnlyList<LabelledRow> rows) => new(
        rows, 0, "all examples, also those it was trained on: its figures look better than they are");

    /// <summary>
    /// The examples that a version has not seen: those that judged it, and those that came after its training. What was
    /// left out of its training beside these is not among them: the version that it was built on may know them.
    /// </summary>
    /// <param name="now">The examples as they are now.</param>
    /// <param name="then">The examples as they were when it was trained; not looked at without
    /// <paramref name="training"/>.</param>
    /// <param name="training">How it was trained; null if the trainer did not make it.</param>
    public static HeldOutRows Of(
        IReadOnlyList<LabelledRow> now, IReadOnlyList<LabelledRow> then, TrainingPart? training)
    {
        if (training is null)
        {
            return Real(now, now.Count, "all examples: it was not trained on any of this installation");
        }

        var ends = training.Ranges.ToDictionary(range => range.Partition, range => range.Next);
        var split = RowSplit.Of(then, training);
        bool exact = LabelledRow.HashOf(split.Train) == training.RowsSha256;
        var known = then.Select(Id).ToHashSet();
        var judges = exact ? split.Holdout.Select(Id).ToHashSet() : [];
        LabelledRow[] rows =
        [
            .. now.Where(row => judges.Contains(Id(row))
                || (!known.Contains(Id(row)) && row.Offset >= ends.GetValueOrDefault(row.Partition))),
        ];
        int judged = rows.Count(row => judges.Contains(Id(row)));
        return Real(rows, now.Count, exact
            ? $"{judged:N0} that judged it and {rows.Length - judged:N0} that came after its training"
            : $"{rows.Length:N0} that came after its training; of earlier ones, some have expired, were erased or have "
                + "another label by now, so those that judged it can no longer be told from those that taught it");
    }

    /// <summary>The examples that neither of two versions has seen.</summary>
    public static HeldOutRows Both(HeldOutRows one, HeldOutRows other)
    {
        var both = other.Rows.Select(Id).ToHashSet();
        LabelledRow[] rows = [.. one.Rows.Where(row => both.Contains(Id(row)))];
        return new HeldOutRows(
            rows, Math.Max(one.LeftOut, other.LeftOut), $"{rows.Length:N0} that neither version was trained on");
    }

    // Examples of different origins are never judged together: made-up ones would hide what people say.
    private static HeldOutRows Real(IReadOnlyList<LabelledRow> rows, int all, string how)
    {
        if (rows.Count == 0)
        {
            return new HeldOutRows(rows, all, how);
        }

        var origin = rows.Min(row => row.Value.Origin);
        LabelledRow[] real = [.. rows.Where(row => row.Value.Origin == origin)];
        return new HeldOutRows(real, all - real.Length, real.Length == rows.Count
            ? how + (origin == RowOrigin.Synthetic ? "; all of them are made up" : "")
            : $"{how}; {rows.Count - real.Length:N0} of them are left out, as they are less real than the others "
                + "(served before posted, imported and made up)");
    }

    private static (string Tenant, string Row) Id(LabelledRow row) => (row.Value.Tenant, row.Value.RowId);
}
