namespace StreamML.Features;

/// <summary>
/// Limits of the data kept per contact. Constants of the product, not options: trainer and scorer must agree on them,
/// and a model trained under one horizon would be served under another. The definitions name them, so a change changes
/// the hashes.
/// </summary>
/// <param name="HorizonDays">Age up to which activity is kept, days before the contact's latest event.</param>
/// <param name="MaxActivity">Most observations of activity kept per contact: the newest.</param>
/// <param name="MaxMoney">Most orders and refunds kept per contact: the newest, regardless of age.</param>
public sealed record FeatureLimits(int HorizonDays, int MaxActivity, int MaxMoney)
{
    /// <summary>
    /// 400 days: a year and a month, so that a yearly customer shows. 2,048 observations: about 300 campaign messages
    /// with all their statuses and replies, and at most 60 KB of state. 512 orders and refunds: nearly ten years of
    /// weekly ones.
    /// </summary>
    public static FeatureLimits Default { get; } = new(400, 2_048, 512);

    internal long HorizonMs => HorizonDays * 86_400_000L;
}
