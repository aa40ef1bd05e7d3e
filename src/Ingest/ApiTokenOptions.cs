using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using StreamML.Access;
using StreamML.Schemas.Json;

namespace StreamML.Ingest;

/// <summary>
/// One bearer token of the feedback and event API, which opens Ingest alone and has the scope feedback. Keys of
/// <c>streamml keys</c> can be revoked without a restart; tokens suit a fixed deployment. Exactly one of the two forms
/// is set.
/// </summary>
public sealed class ApiTokenOptions : IValidatableObject
{
    /// <summary>The <see cref="Tenant"/> of a token that may write for every tenant.</summary>
    public const string AnyTenant = AccessKeyBook.AnyTenant;

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

    /// <summary>The token as a gate takes it.</summary>
    internal ConfiguredToken ToGate() => new(
        Token.Length > 0 ? SHA256.HashData(Encoding.UTF8.GetBytes(Token)) : Convert.FromHexString(TokenSha256), Tenant,
        AccessScopes.Feedback, "Ingest__ApiTokens");

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
