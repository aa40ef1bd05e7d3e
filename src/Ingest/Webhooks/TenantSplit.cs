namespace StreamML.Ingest.Webhooks;

/// <summary>Decides which copies of a body to archive: tenant, and the accounts that the copy covers.</summary>
internal static class TenantSplit
{
    /// <summary>The copies, at least one. <paramref name="fault"/> says why a whole body went to "unknown".</summary>
    public static List<(string Tenant, List<string> WabaIds)> Of(
        EntryScan scan, TenantOptions tenants, int maxTenants, out string? fault)
    {
        fault = scan.Fault;
        List<(string Tenant, List<string> WabaIds)> copies = [];
        if (fault is null)
        {
            foreach (string waba in scan.WabaIds)
            {
                string tenant = tenants.TenantOf(waba);
                var known = copies.Find(each => each.Tenant == tenant).WabaIds;
                if (known is not null)
                {
                    known.Add(waba);
                    continue;
                }

                copies.Add((tenant, [waba]));
            }

            if (copies.Count > maxTenants)
            {
                fault = "more tenants than a body may name";
            }
        }

        if (fault is not null)
        {
            return [(TenantOptions.Unknown, [])];
        }

        if (scan.HasNameless)
        {
            fault = "an entry has no id";
            copies.Add((TenantOptions.Unknown, []));
        }

        return copies;
    }
}
