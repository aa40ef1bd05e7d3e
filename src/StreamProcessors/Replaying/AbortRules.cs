using System.Globalization;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>When a replay fails by itself: too many labels change, or too many records become dead letters.</summary>
public static class AbortRules
{
    /// <summary>The percentage that nothing exceeds: the rule is off.</summary>
    public const double Off = 100;

    /// <summary>What a job says that has failed by a rule, and what to do about it.</summary>
    /// <param name="who">Who broke it.</param>
    /// <param name="broken">The rule, in words.</param>
    internal static string Reason(string who, string broken) =>
        $"{who} broke a rule: {broken}. Look at the changes with 'streamml replay show' and 'diff', then resume it "
        + "with a looser rule, or cancel it.";

    /// <summary>The rule that the pilot of a job breaks, in words; null: it breaks none, or there is none.</summary>
    public static string? BrokenByPilot(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.Pilot is not { } pilot
            ? null
            : Broken(
                job.Abort,
                new ReplayCounts(
                    new LabelCounts(pilot.Compared, pilot.Changed, pilot.Labels, pilot.LabelsChanged), pilot.Records,
                    pilot.DeadLetters),
                recordsMin: 0);
    }

    /// <summary>The rule that counts break, in words; null if they break none.</summary>
    /// <param name="rules">The rules; null: none.</param>
    /// <param name="counts">The counts.</param>
    /// <param name="recordsMin">Fewer records, or compared messages, break no rule.</param>
    internal static string? Broken(ReplayAbort? rules, ReplayCounts counts, int recordsMin)
    {
        var labels = counts.Labels;
        if (labels.Compared >= recordsMin && IsMore(labels.ChangedLabels, labels.Labels, ChangedMax(rules)))
        {
            return Words(labels.ChangedLabels, labels.Labels, "labels change", ChangedMax(rules), "--abort-changed");
        }

        return counts.Records >= recordsMin && IsMore(counts.DeadLetters, counts.Records, DeadLettersMax(rules))
            ? Words(
                counts.DeadLetters, counts.Records, "records are dead letters", DeadLettersMax(rules),
                "--abort-dead-letters")
            : null;
    }

    /// <summary>Whether labels have to be compared at all.</summary>
    internal static bool AsksForLabels(ReplayAbort? rules) => ChangedMax(rules) < Off;

    /// <summary>Rules with those that are asked for in place of the former.</summary>
    internal static ReplayAbort? With(ReplayAbort? rules, ReplayAbort? asked)
    {
        if (asked is null)
        {
            return rules;
        }

        var changed = rules?.Clone() ?? new ReplayAbort();
        changed.MergeFrom(asked);
        return changed;
    }

    /// <summary>Most labels that may change, percent.</summary>
    public static double ChangedMax(ReplayAbort? rules) =>
        rules is { HasChangedPercent: true } ? rules.ChangedPercent : Off;

    /// <summary>Most records that may become dead letters, percent.</summary>
    public static double DeadLettersMax(ReplayAbort? rules) =>
        rules is { HasDeadLettersPercent: true } ? rules.DeadLettersPercent : Off;

    /// <summary>When a replay fails, in words that go on after "if".</summary>
    /// <param name="changedPercent">Most labels that may change, percent.</param>
    /// <param name="deadLettersPercent">Most records that may become dead letters, percent.</param>
    public static string Describe(double changedPercent, double deadLettersPercent)
    {
        string[] parts =
        [
            changedPercent < Off ? $"more than {Percent(changedPercent)} of the labels change" : "",
            deadLettersPercent < Off ? $"more than {Percent(deadLettersPercent)} of the records become dead letters" : "",
        ];
        var said = parts.Where(part => part.Length > 0).ToList();
        return said.Count > 0 ? string.Join(", or ", said) : "never by a rule";
    }

    private static string Percent(double percent) =>
        percent.ToString("0.####", CultureInfo.InvariantCulture) + " %";

    private static bool IsMore(long part, long whole, double percent) => part * 100.0 > whole * percent;

    private static string Words(long part, long whole, string what, double percent, string option) => string.Create(
        CultureInfo.InvariantCulture,
        $"{part} of {whole} {what} ({part * 100.0 / whole:0.##} %), more than {percent:0.####} % ({option})");
}
