using System.ComponentModel.DataAnnotations;
using StreamML.Schemas.Json;

namespace StreamML.Ingest;

/// <summary>One bearer token of the feedback and event API. Exactly one of the two forms is set.</summary>
public sealed class ApiTokenOptions : IValidatableObject
{
    /// <summary>The <see cref="Tenant"/> of a token that may write for every tenant.</summary>
    public const string AnyTenant = "*";

    /// <summary>
    /// SHA-256 of the token's UTF-8, 64 hexadecimal digits. Keeps the secret out of the configuration file.
    /// </summary>
    [RegularExpression("[0-9A-Fa-f]{64}", ErrorMessage = "must have 64 hexadecimal digits")]
    public string TokenSha256 { get; set; } = "";

    /// <summary>The token itself, 16 to 1,024 characters: 16 random ones cannot be guessed.</summary>
    [RegularExpression("[!-~]{16,1024}", ErrorMessage =
        "must have 16 to 1,024 printable ASCII characters and no spaces")]
    public string Token { get; set; } = "";

    /// <summary>
    /// The tenant the token writes for, required. <c>*</c> for any tenant, named in each record's <c>tenant</c> or in
    /// the header <c>X-Tenant</c>.
    /// </summary>
    public string Tenant { get; set; } = "";

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if ((Token.Length == 0) == (TokenSha256.Length == 0))
        {
            yield return new ValidationResult($"must be set, or {nameof(TokenSha256)}, and not both", [nameof(Token)]);
        }

        if (Tenant != AnyTenant && !ApiRecordLimits.IsTenant(Tenant))
        {
            yield return new ValidationResult(
                $"must be '*' or up to {ApiRecordLimits.MaxTenantChars} letters, digits, . _ : -", [nameof(Tenant)]);
        }
    }
}
