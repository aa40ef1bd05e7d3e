using StreamML.Schemas.V1;
using StreamML.Serving;

namespace StreamML.Trainer.Role.Online;

/// <summary>Whose examples a scope has.</summary>
internal static class TrialScopes
{
    /// <summary>Whether an example is one of a scope.</summary>
    /// <param name="scope">The scope; empty: all tenants.</param>
    /// <param name="row">The example.</param>
    public static bool Covers(string scope, TrainingRow row) => scope.Length == 0
        || scope == (ModelScope.IsCampaign(scope) ? ModelScope.Of(row.Tenant, row.CampaignId) : row.Tenant);
}
