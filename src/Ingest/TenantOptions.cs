using System.ComponentModel.DataAnnotations;
using StreamML.Schemas.Json;

namespace StreamML.Ingest;

/// <summary>Which accounts belong together. Configuration section <c>Tenants</c>.</summary>
public sealed class TenantOptions : IValidatableObject
{
    /// <summary>Tenant of a body that names none.</summary>
    public const string Unknown = "unknown";

    /// <summary>
    /// Maps a WABA id, or Twilio's AccountSid or MessagingServiceSid, to a business portfolio id. An account that is
    /// not listed is its own tenant (default: none is listed). Business-scoped user ids are per portfolio, so accounts
    /// of one portfolio should be one tenant.
    /// </summary>
    public Dictionary<string, string> Portfolios { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The tenant of an account.</summary>
    /// <param name="account">The WABA id, or Twilio's AccountSid.</param>
    public string TenantOf(string account) => Portfolios.GetValueOrDefault(account, account);

    /// <summary>The tenant of a part of an account: its own portfolio if it has one, else the account's.</summary>
    /// <param name="account">Twilio's AccountSid.</param>
    /// <param name="service">The MessagingServiceSid; may be empty.</param>
    public string TenantOf(string account, string service)
        => Portfolios.TryGetValue(service, out string? tenant) ? tenant : TenantOf(account);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from pair in Portfolios
        where !ApiRecordLimits.IsTenant(pair.Key) || !ApiRecordLimits.IsTenant(pair.Value) || pair.Value == Unknown
        select new ValidationResult(
            $"must map an account to a portfolio id, each up to {ApiRecordLimits.MaxTenantChars} letters, digits, "
            + $". _ : -, not '{pair.Key}' to '{pair.Value}'", [nameof(Portfolios)]);
}
