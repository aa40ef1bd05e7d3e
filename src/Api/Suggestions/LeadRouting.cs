namespace StreamML.Api.Suggestions;

/// <summary>Which queue a lead goes to, by its score: its tier, and the queue of the tier.</summary>
/// <param name="options">Thresholds and queues.</param>
public sealed class LeadRouting(SuggestionOptions options)
{
    /// <summary>A lead that buys soon.</summary>
    public const string Hot = "hot";

    /// <summary>An interested lead.</summary>
    public const string Warm = "warm";

    /// <summary>A lead of little interest.</summary>
    public const string Cold = "cold";

    /// <summary>A poor fit.</summary>
    public const string Unqualified = "unqualified";

    /// <summary>The tiers, the best first.</summary>
    public static IReadOnlyList<string> Tiers { get; } = [Hot, Warm, Cold, Unqualified];

    /// <summary>The tier of a score, 0 to 100.</summary>
    public string TierOf(double score) => score >= options.HotLeads ? Hot
        : score >= options.WarmLeads ? Warm
        : score >= options.ColdLeads ? Cold
        : Unqualified;

    /// <summary>The queue of a tier.</summary>
    public string QueueOf(string tier) => tier switch
    {
        Hot => options.HotQueue,
        Warm => options.WarmQueue,
        _ => options.RestQueue,
    };

    /// <summary>The scores of a tier: from the first on, below the second.</summary>
    /// <param name="tier">The tier; null: all scores.</param>
    internal (double From, double Below) ScoresOf(string? tier) => tier switch
    {
        Hot => (options.HotLeads, double.PositiveInfinity),
        Warm => (options.WarmLeads, options.HotLeads),
        Cold => (options.ColdLeads, options.WarmLeads),
        Unqualified => (double.NegativeInfinity, options.ColdLeads),
        _ => (double.NegativeInfinity, double.PositiveInfinity),
    };
}
