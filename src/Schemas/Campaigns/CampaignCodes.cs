namespace StreamML.Schemas.Campaigns;

/// <summary>
/// The campaigns of one tenant with a short code each. Of two campaigns whose codes would be the same, the one that was
/// there first has it, and the other the next of its own: added in the order of their first appearance, campaigns keep
/// their codes as others come. Not thread-safe.
/// </summary>
/// <param name="tenant">The tenant.</param>
public sealed class CampaignCodes(string tenant)
{
    private readonly Dictionary<string, string> _campaigns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _codes = new(StringComparer.Ordinal);
    private readonly Func<string, string, int, string> _codeOf = ShortCode.Of;

    internal CampaignCodes(string tenant, Func<string, string, int, string> codeOf)
        : this(tenant) => _codeOf = codeOf;

    /// <summary>Adds a campaign, if it is new.</summary>
    /// <returns>Its code.</returns>
    public string Add(string campaignId)
    {
        ArgumentException.ThrowIfNullOrEmpty(campaignId);
        if (_codes.TryGetValue(campaignId, out string? known))
        {
            return known;
        }

        int attempt = 0;
        string code = _codeOf(tenant, campaignId, attempt);
        while (!_campaigns.TryAdd(code, campaignId))
        {
            code = _codeOf(tenant, campaignId, ++attempt);
        }

        _codes.Add(campaignId, code);
        return code;
    }

    /// <summary>The campaign that is named by its id or, next, its code; null if there is none.</summary>
    public string? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _codes.ContainsKey(name) ? name
            : ShortCode.TryRead(name, out string code) ? _campaigns.GetValueOrDefault(code)
            : null;
    }
}
