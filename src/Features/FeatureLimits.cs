namespace StreamML.Features;

/// <summary>
/// What is kept of a contact. Constants of the product, not options: trainer and scorer must agree on them, and a model
/// trained under one horizon would be served under another. The definitions name them, so a change changes the hashes.
/// </summary>
/// <param name="HorizonDays">How far back from a contact's latest event activity is kept, days.</param>
/// <param name="MaxActivity">Most observations of activity kept of a contact: the newest.</param>
/// <param name="MaxMoney">Most orders and refunds kept of a contact: the newest, of whatever age.</param>
public sealed record FeatureLimits(int HorizonDays, int MaxActivity, int MaxMoney)
{
    /// <summary>
    /// 400 days: a year and a month, so that a yearly customer shows. 2,048 observations: about 300 campaign messages
    /// with all their statuses and answers, and at most 60 KB of state. 512 orders and refunds: more than a weekly
    /// customer of ten years.
    /// </summary>
    public static FeatureLimits Default { get; } = new(400, 2_048, 512);

    internal long HorizonMs => HorizonDays * 86_400_000L;
}
