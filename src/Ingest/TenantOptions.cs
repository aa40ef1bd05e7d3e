using StreamML.Schemas.Json;

namespace StreamML.Ingest;

/// <summary>Which accounts belong together. Configuration section <c>Tenants</c>.</summary>
public sealed class TenantOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Tenants";

    /// <summary>The tenant of what names none.</summary>
    public const string Unknown = "unknown";

    /// <summary>
    /// WABA id to business portfolio id. A WABA that is not here is a tenant of its own (default: none is here).
    /// Business-
    /// scoped user ids are one per portfolio, so accounts of one portfolio should be one tenant.
    /// </summary>
    public Dictionary<string, string> Portfolios { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The tenant of an account.</summary>
    /// <param name="wabaId">The WABA id.</param>
    public string TenantOf(string wabaId) => Portfolios.GetValueOrDefault(wabaId, wabaId);

    /// <summary>Checks the options.</summary>
    /// <exception cref="InvalidOperationException">
    /// One is wrong; the message names it and says what it may be.
    /// </exception>
    public void Validate()
    {
        foreach (var (waba, portfolio) in Portfolios)
        {
            if (!ApiRecordLimits.IsTenant(waba) || !ApiRecordLimits.IsTenant(portfolio) || portfolio == Unknown)
            {
                throw new InvalidOperationException(
                    $"{Section}: {nameof(Portfolios)} must map a WABA id to a portfolio id, each up to"
                    + $" {ApiRecordLimits.MaxTenantChars} letters, digits, . _ : -, not '{waba}' to '{portfolio}'.");
            }
        }
    }
}
