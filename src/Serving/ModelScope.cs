using System.Security.Cryptography;
using System.Text;

namespace StreamML.Serving;

/// <summary>
/// For whom a model is: empty for all tenants, <c>tenant</c> for one, <c>tenant/campaign</c> for a campaign of one. A
/// campaign without models of its own is served by its tenant's, and a tenant by those for all.
/// </summary>
public static class ModelScope
{
    private const int MaxChars = 128;
    private const int HashChars = 32;
    private const char Campaign = '/';
    private const char Hashed = '~';

    /// <summary>
    /// The scope of a campaign; that of the tenant if it has no id. An id that is not of letters, digits, dots, dashes,
    /// plus signs and underscores stands as a tilde and 32 digits of its SHA-256.
    /// </summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="campaignId">The campaign's id; empty for none.</param>
    public static string Of(string tenant, string campaignId)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(campaignId);
        return campaignId.Length == 0
            ? tenant
            : $"{tenant}{Campaign}{(IsWord(campaignId) ? campaignId : $"{Hashed}{HashOf(campaignId)}")}";
    }

    /// <summary>Whether a scope is that of a campaign.</summary>
    public static bool IsCampaign(string scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return scope.Contains(Campaign);
    }

    /// <summary>The tenant of a scope; empty if it is for all.</summary>
    public static string TenantOf(string scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        int end = scope.IndexOf(Campaign, StringComparison.Ordinal);
        return end < 0 ? scope : scope[..end];
    }

    /// <summary>Whether a text can be a scope.</summary>
    public static bool IsValid(string scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        string tenant = TenantOf(scope);
        if (scope.Length == 0 || scope.Length == tenant.Length)
        {
            return scope.Length == 0 || IsWord(tenant);
        }

        string campaign = scope[(tenant.Length + 1)..];
        return IsWord(tenant) && (IsWord(campaign)
            || (campaign.Length == HashChars + 1 && campaign[0] == Hashed
                && campaign.AsSpan(1).IndexOfAnyExcept("0123456789abcdef") < 0));
    }

    private static bool IsWord(string text) => text.Length is > 0 and <= MaxChars
        && text.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '.' or '_' or '+' or '-');

    private static string HashOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashChars];
}
