namespace StreamML.Trainer.Gates;

/// <summary>What the offline gate says.</summary>
public enum OfflineVerdict
{
    /// <summary>Not compared: the holdout cannot judge these two. The reason says what to do.</summary>
    Refused = 0,

    /// <summary>The challenger is better.</summary>
    Promote,

    /// <summary>The challenger is not shown to be better: the champion stays.</summary>
    Keep,

    /// <summary>The holdout is too small to say.</summary>
    NotEnough,
}

/// <summary>A span of event time.</summary>
/// <param name="From">Its start.</param>
/// <param name="To">Its end, not part of it.</param>
public readonly record struct EventWindow(DateTimeOffset From, DateTimeOffset To);

/// <summary>Losses of two versions on one row of a holdout.</summary>
/// <param name="Contact">Whose row it is; rows of a contact are drawn together.</param>
/// <param name="ChampionLoss">Loss of the version that is live.</param>
/// <param name="ChallengerLoss">Loss of the version that asks for its place, in the same unit.</param>
/// <param name="Weight">What the row counts, above 0: 1, or one divided by the probability that it was sampled.</param>
public readonly record struct PairedLoss(string Contact, double ChampionLoss, double ChallengerLoss, double Weight = 1);

/// <summary>Who is compared, on which holdout.</summary>
/// <param name="Champion">Version that is live.</param>
/// <param name="ChampionTraining">Event times that it was trained on.</param>
/// <param name="Challenger">Version or manifest that asks for its place.</param>
/// <param name="ChallengerTraining">Event times that it was trained on.</param>
/// <param name="Holdout">Event times of the holdout: later than both.</param>
/// <param name="Losses">Its rows.</param>
/// <param name="Ledger">The uses of this holdout so far.</param>
public sealed record OfflineComparison(
    string Champion,
    EventWindow ChampionTraining,
    string Challenger,
    EventWindow ChallengerTraining,
    EventWindow Holdout,
    IReadOnlyList<PairedLoss> Losses,
    HoldoutLedger Ledger);

/// <summary>What the offline gate found.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Reason">It in a sentence; after a refusal, what to do.</param>
/// <param name="Improvement">Champion's minus challenger's mean loss; NaN without a comparison.</param>
/// <param name="Low">Lower end of its interval, at the level of one use on each side.</param>
/// <param name="High">Upper end of it.</param>
/// <param name="Probability">Share of the bootstrap samples in which the challenger is better by the margin.</param>
/// <param name="Contacts">Contacts of the holdout.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Use">Which use of the holdout this is, 1 and up; 0 without a comparison.</param>
/// <param name="Ledger">The ledger to store.</param>
public sealed record OfflineResult(
    OfflineVerdict Verdict,
    string Reason,
    double Improvement,
    double Low,
    double High,
    double Probability,
    int Contacts,
    int Rows,
    int Use,
    HoldoutLedger Ledger);

/// <summary>
/// Compares two versions on a holdout that neither has seen, by a paired bootstrap over contacts. The same input gives
/// the same result. Safe from many threads.
/// </summary>
/// <param name="options">Levels and limits.</param>
/// <param name="time">The clock, for the ledger.</param>
public sealed class OfflineGate(OfflineGateOptions options, TimeProvider time)
{
    /// <summary>Compares.</summary>
    /// <exception cref="ArgumentException">A loss is not a number, or a weight not above 0.</exception>
    public OfflineResult Compare(OfflineComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        if (!comparison.Losses.All(row => double.IsFinite(row.ChampionLoss) && double.IsFinite(row.ChallengerLoss)
            && row.Weight > 0 && double.IsFinite(row.Weight)))
        {
            throw new ArgumentException(
                "Each row needs two losses that are numbers and a weight above 0.", nameof(comparison));
        }

        var ledger = comparison.Ledger;
        var contacts = Contacts(comparison.Losses);
        if (Refusal(comparison) is { } refusal)
        {
            return Without(comparison, OfflineVerdict.Refused, refusal, contacts.Length);
        }

        if (contacts.Length < options.ContactsMin)
        {
            return Without(
                comparison, OfflineVerdict.NotEnough,
                $"the holdout has {contacts.Length} contacts of the {options.ContactsMin} needed; more come with "
                + "labels that arrive after the trainings", contacts.Length);
        }

        double[] means = Bootstrap(contacts);
        double level = options.Level / options.HoldoutUsesMax;
        double low = means[(int)(level * means.Length)];
        double high = means[means.Length - 1 - (int)(level * means.Length)];
        double improvement = contacts.Sum(contact => contact.Sum) / contacts.Sum(contact => contact.Weight);
        double probability = (double)means.Count(mean => mean > options.Margin) / means.Length;
        var verdict = low > options.Margin ? OfflineVerdict.Promote : OfflineVerdict.Keep;
        var known = ledger.Find(comparison.Champion, comparison.Challenger);
        int use = known is null ? ledger.Uses.Count + 1 : ledger.Uses.ToList().IndexOf(known) + 1;
        return new OfflineResult(
            verdict, Sentence(verdict, improvement, low, high, contacts.Length, use), improvement, low, high,
            probability, contacts.Length, comparison.Losses.Count, use,
            known is null
                ? ledger.With(new HoldoutUse(
                    comparison.Champion, comparison.Challenger, time.GetUtcNow(), verdict))
                : ledger);
    }

    private string? Refusal(OfflineComparison comparison)
    {
        var trained = comparison.ChampionTraining.To > comparison.ChallengerTraining.To
            ? comparison.ChampionTraining.To
            : comparison.ChallengerTraining.To;
        if (comparison.Holdout.From < trained)
        {
            return FormattableString.Invariant(
                $"the holdout begins {comparison.Holdout.From:u}, before the trainings end ({trained:u}), so one of ")
                + "the two has seen it; take rows of later events";
        }

        return comparison.Ledger.Find(comparison.Champion, comparison.Challenger) is null
            && comparison.Ledger.Uses.Count >= options.HoldoutUsesMax
            ? $"the holdout has judged {comparison.Ledger.Uses.Count} times, which is all it may; take a new one, of "
              + "later events, and train with the rows of this one"
            : null;
    }

    private string Sentence(
        OfflineVerdict verdict, double improvement, double low, double high, int contacts, int use) =>
        FormattableString.Invariant(
            $"{(verdict == OfflineVerdict.Promote ? "better" : "not shown to be better")}: the mean loss is ")
        + FormattableString.Invariant($"{improvement:0.####} smaller ({low:0.####} to {high:0.####}) on {contacts} ")
        + FormattableString.Invariant($"contacts; {options.Margin:0.####} is needed; use {use} of ")
        + FormattableString.Invariant($"{options.HoldoutUsesMax} of this holdout");

    private static OfflineResult Without(
        OfflineComparison comparison, OfflineVerdict verdict, string reason, int contacts) =>
        new(verdict, reason, double.NaN, double.NaN, double.NaN, double.NaN, contacts, comparison.Losses.Count, 0,
            comparison.Ledger);

    private static (double Sum, double Weight)[] Contacts(IReadOnlyList<PairedLoss> losses) =>
    [
        .. losses.GroupBy(row => row.Contact, StringComparer.Ordinal).OrderBy(rows => rows.Key, StringComparer.Ordinal)
            .Select(rows => (
                rows.Sum(row => row.Weight * (row.ChampionLoss - row.ChallengerLoss)), rows.Sum(row => row.Weight))),
    ];

    private double[] Bootstrap((double Sum, double Weight)[] contacts)
    {
        var random = new Random(options.Seed);
        double[] means = new double[options.Draws];
        for (int draw = 0; draw < means.Length; draw++)
        {
            double sum = 0, weight = 0;
            for (int i = 0; i < contacts.Length; i++)
            {
                var drawn = contacts[random.Next(contacts.Length)];
                sum += drawn.Sum;
                weight += drawn.Weight;
            }

            means[draw] = sum / weight;
        }

        Array.Sort(means);
        return means;
    }
}
