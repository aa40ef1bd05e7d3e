using StreamML.Schemas.Campaigns;
using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Role;

/// <summary>The campaign that somebody names by its id or its short code.</summary>
public static class CampaignChoice
{
    /// <summary>Finds it among those that are known; an id goes before a code.</summary>
    /// <param name="name">Id or short code.</param>
    /// <param name="tenant">Its tenant; empty: any.</param>
    /// <param name="known">The campaigns that there are.</param>
    /// <exception cref="DatasetException">None is called so, or those of several tenants are.</exception>
    public static (string Tenant, string CampaignId) Find(
        string name, string tenant, IEnumerable<(string Tenant, string CampaignId)> known)
    {
        bool isCode = ShortCode.TryRead(name, out string code);
        var campaigns = known.Where(each => tenant.Length == 0 || each.Tenant == tenant).Distinct().ToList();
        var found = campaigns.Where(each => each.CampaignId == name).ToList();
        found = found.Count > 0
            ? found
            : [.. campaigns.Where(each => isCode && ShortCode.Of(each.Tenant, each.CampaignId) == code)];
        return found.Count switch
        {
            1 => found[0],
            0 => throw new DatasetException(
                $"No feedback with demographics is known of a campaign '{name}'. 'streamml train status' lists the "
                + "campaigns that have any, with their codes."),
            _ => throw new DatasetException(
                $"'{name}' is a campaign of several tenants: name one with --tenant "
                + $"({string.Join(", ", found.Select(each => each.Tenant))})."),
        };
    }
}
