using Microsoft.AspNetCore.WebUtilities;
using StreamML.Api.People;

namespace StreamML.Api.Dashboard.Pages;

/// <summary>What every page is made of besides its own content.</summary>
/// <param name="Title">The page's name.</param>
/// <param name="Person">Who looks at it; null before signing in.</param>
/// <param name="Tenant">Whose data it shows; empty where there is none yet.</param>
/// <param name="Tenants">Tenants to choose from; empty for who sees one only.</param>
/// <param name="Path">The page's path.</param>
/// <param name="Query">Its query, with the question mark; empty for none.</param>
/// <param name="FormToken">What its forms carry.</param>
/// <param name="AsOf">When its figures were read.</param>
/// <param name="Notice">A sentence about what was just done; null for none.</param>
/// <param name="Assets">Path of scripts and styles.</param>
public sealed record PageFrame(
    string Title, Person? Person, string Tenant, IReadOnlyList<string> Tenants, string Path, string Query,
    string FormToken, DateTimeOffset AsOf, string? Notice, string Assets)
{
    /// <summary>Whether the person sees more tenants than one, so that links name it.</summary>
    public bool NamesTenant => Person?.Tenant == Person.AnyTenant && Tenant.Length > 0;

    /// <summary>
    /// Whether only what stands in the frame is made, for all who look at the same: nothing of one person may be in it.
    /// </summary>
    public bool IsFragment { get; init; }

    /// <summary>Where the page of a list begins; null: it is the first.</summary>
    public string? After => QueryHelpers.ParseQuery(Query).TryGetValue("after", out var after) ? after[0] : null;

    /// <summary>Whether the person may do or see something.</summary>
    internal bool May(PersonRight right) => Person?.May(right) == true;

    /// <summary>A link to a page, with the tenant where links name it, and with what is not empty of a query.</summary>
    public string Link(string path, params (string Name, string? Value)[] query)
    {
        var parts = query.Where(part => !string.IsNullOrEmpty(part.Value)).ToList();
        if (NamesTenant)
        {
            parts.Add(("tenant", Tenant));
        }

        return parts.Count == 0
            ? path
            : path + "?" + string.Join('&', parts.Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"));
    }
}
