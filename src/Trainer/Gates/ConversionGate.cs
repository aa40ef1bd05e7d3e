namespace StreamML.Trainer.Gates;

/// <summary>What a canary's outcomes say.</summary>
public enum ConversionVerdict
{
    /// <summary>Nothing yet: go on.</summary>
    Undecided = 0,

    /// <summary>The canary converts better by more than the lift.</summary>
    Promote,

    /// <summary>The canary is not better by as much as the lift: the live version stays.</summary>
    Keep,

    /// <summary>The canary converts worse: stop it.</summary>
    Stop,
}

/// <summary>Outcomes so far, one a contact; all that a restart needs.</summary>
/// <param name="CanaryContacts">Contacts of the canary whose outcome is known.</param>
/// <param name="CanaryConversions">Those that converted.</param>
/// <param name="LiveContacts">Contacts of the live version whose outcome is known.</param>
/// <param name="LiveConversions">Those that converted.</param>
public sealed record ConversionCounts(
    long CanaryContacts, long CanaryConversions, long LiveContacts, long LiveConversions)
{
    /// <summary>No outcomes.</summary>
    public static ConversionCounts None { get; } = new(0, 0, 0, 0);

    /// <summary>The counts with one more outcome.</summary>
    public ConversionCounts With(bool canary, bool converted) => canary
        ? this with
        {
            CanaryContacts = CanaryContacts + 1,
            CanaryConversions = CanaryConversions + (converted ? 1 : 0),
        }
        : this with { LiveContacts = LiveContacts + 1, LiveConversions = LiveConversions + (converted ? 1 : 0) };
}

/// <summary>What the counts say.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Reason">It in a sentence.</param>
/// <param name="Ratio">Canary's conversion rate divided by the live version's; NaN without conversions.</param>
/// <param name="Low">Lower bound of the ratio, at the level; 0: none yet.</param>
/// <param name="High">Upper bound of it, at the level; infinity: none yet.</param>
/// <param name="Difference">Canary's rate minus the live version's; NaN without contacts.</param>
public sealed record ConversionResult(
    ConversionVerdict Verdict, string Reason, double Ratio, double Low, double High, double Difference);

/// <summary>
/// Compares conversion rates of a canary and the live version by a confidence sequence on their ratio: each bound holds
/// at all times together, so it may be read after every outcome. Exact for small counts. Safe from many threads.
/// </summary>
/// <remarks>
/// Given that a contact converts, it is the canary's with probability q = s r / (s r + 1 - s), where s is the share of
/// the contacts and r the ratio: so conversions alone are a test by betting on q, whatever the rate itself does over
/// the day. The share must be the same throughout, and each contact counts once, when its time to convert is over. Of
/// two rates around a half this takes twice the conversions that a test of both counts would take; of rates up to a
/// tenth, no more than a tenth more.
/// </remarks>
/// <param name="options">Lift and level.</param>
/// <param name="share">The canary's share of the contacts, above 0 and below 1.</param>
public sealed class ConversionGate(ConversionGateOptions options, double share)
{
    // Parts of the largest stake that cannot lose everything: the smaller ones for a canary's share of a few percent.
    private static readonly double[] Stakes = [0.002, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.6];

    private readonly double _share = share is > 0 and < 1
        ? share
        : throw new ArgumentOutOfRangeException(nameof(share), "The share must be above 0 and below 1.");

    /// <summary>What the counts say.</summary>
    public ConversionResult Judge(ConversionCounts counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        double low = RatioOf(LowerBound(counts.CanaryConversions, counts.LiveConversions));
        double high = RatioOf(1 - LowerBound(counts.LiveConversions, counts.CanaryConversions));
        double canary = (double)counts.CanaryConversions / counts.CanaryContacts;
        double live = (double)counts.LiveConversions / counts.LiveContacts;
        var verdict = low > 1 + options.Lift ? ConversionVerdict.Promote
            : high < 1 ? ConversionVerdict.Stop
            : high < 1 + options.Lift ? ConversionVerdict.Keep
            : ConversionVerdict.Undecided;
        string reason = Word(verdict)
            + FormattableString.Invariant($": {counts.CanaryConversions} of {counts.CanaryContacts} contacts ")
            + FormattableString.Invariant($"converted with the canary, {counts.LiveConversions} of ")
            + FormattableString.Invariant($"{counts.LiveContacts} without; ")
            + FormattableString.Invariant($"the ratio of the rates is {low:0.###} to {high:0.###}, and ")
            + FormattableString.Invariant($"{1 + options.Lift:0.###} is needed");
        return new ConversionResult(verdict, reason, canary / live, low, high, canary - live);
    }

    private static string Word(ConversionVerdict verdict) => verdict switch
    {
        ConversionVerdict.Promote => "converts better",
        ConversionVerdict.Keep => "not better by enough",
        ConversionVerdict.Stop => "converts worse",
        _ => "undecided",
    };

    private double RatioOf(double q) => q >= 1 ? double.PositiveInfinity : q / (1 - q) * (1 - _share) / _share;

    // The largest probability of a hit that is ruled out: all smaller ones are too.
    private double LowerBound(long hits, long misses)
    {
        if (hits == 0)
        {
            return 0;
        }

        double low = 0, high = (double)hits / (hits + misses);
        double target = -Math.Log(options.Level);
        for (int step = 0; step < 60; step++)
        {
            double middle = (low + high) / 2;
            (low, high) = LogWealth(middle, hits, misses) >= target ? (middle, high) : (low, middle);
        }

        return low;
    }

    private static double LogWealth(double q, long hits, long misses)
    {
        double most = double.NegativeInfinity;
        Span<double> logs = stackalloc double[Stakes.Length];
        for (int i = 0; i < Stakes.Length; i++)
        {
            logs[i] = (hits * Math.Log(1 + (Stakes[i] * (1 - q) / q))) + (misses * Math.Log(1 - Stakes[i]));
            most = Math.Max(most, logs[i]);
        }

        double sum = 0;
        foreach (double log in logs)
        {
            sum += Math.Exp(log - most);
        }

        return most + Math.Log(sum / Stakes.Length);
    }
}
