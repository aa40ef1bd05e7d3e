using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>What rules ask about labels.</summary>
/// <param name="Compared">Messages with both results.</param>
/// <param name="Changed">Of these, messages with another label in any field.</param>
/// <param name="Labels">Labels of these messages. Outcomes of translations are not among them: they depend on how many
/// texts a batch has.</param>
/// <param name="ChangedLabels">Of these, labels that change.</param>
internal readonly record struct LabelCounts(long Compared, long Changed, long Labels, long ChangedLabels)
{
    /// <summary>What was counted of a job before it last stopped.</summary>
    public static LabelCounts Of(JobProgress? progress) => progress is null
        ? default
        : new LabelCounts(progress.Compared, progress.Changed, progress.Labels, progress.LabelsChanged);

    /// <summary>Both together.</summary>
    public LabelCounts Plus(LabelCounts other) => new(
        Compared + other.Compared, Changed + other.Changed, Labels + other.Labels,
        ChangedLabels + other.ChangedLabels);

    /// <summary>Writes it down.</summary>
    public void WriteTo(JobProgress progress) => (
        progress.Compared, progress.Changed, progress.Labels, progress.LabelsChanged) = (
        Compared, Changed, Labels, ChangedLabels);
}

/// <summary>What rules ask about a replay.</summary>
/// <param name="Labels">Its labels.</param>
/// <param name="Records">Records that were processed.</param>
/// <param name="DeadLetters">Of these, dead letters.</param>
internal readonly record struct ReplayCounts(LabelCounts Labels, long Records, long DeadLetters);
