using StreamML.Schemas.Json;

namespace StreamML.Ingest;

/// <summary>One bearer token of the feedback and event API. Exactly one of the two forms is set.</summary>
public sealed class ApiTokenOptions
{
    /// <summary>The <see cref="Tenant"/> of a token that may write for every tenant.</summary>
    public const string AnyTenant = "*";

    /// <summary>
    /// SHA-256 of the token's UTF-8, 64 hexadecimal digits. Keeps the secret out of the configuration file.
    /// </summary>
    public string TokenSha256 { get; set; } = "";

    /// <summary>The token itself, 16 to 1,024 characters: 16 random ones cannot be guessed.</summary>
    public string Token { get; set; } = "";

    /// <summary>
    /// The tenant the token writes for, required. <c>*</c> for any tenant, named in each record's <c>tenant</c> or in
    /// the header <c>X-Tenant</c>.
    /// </summary>
    public string Tenant { get; set; } = "";

    /// <summary>Checks the options.</summary>
    /// <param name="name">The token's name in messages.</param>
    /// <exception cref="InvalidOperationException">An option is wrong; the message never contains the
    /// token.</exception>
    public void Validate(string name)
    {
        if ((Token.Length == 0) == (TokenSha256.Length == 0))
        {
            throw new InvalidOperationException($"{name} must have either {nameof(Token)} or {nameof(TokenSha256)}.");
        }

        if (TokenSha256.Length > 0 && (TokenSha256.Length != 64 || !TokenSha256.All(char.IsAsciiHexDigit)))
        {
            throw new InvalidOperationException($"{name}: {nameof(TokenSha256)} must have 64 hexadecimal digits.");
        }

        if (Token.Length > 0 && (Token.Length is < 16 or > 1_024 || Token.Any(each => each is <= ' ' or > '~')))
        {
            throw new InvalidOperationException(
                $"{name}: {nameof(Token)} must have 16 to 1,024 printable ASCII characters and no spaces.");
        }

        if (Tenant != AnyTenant && !ApiRecordLimits.IsTenant(Tenant))
        {
            throw new InvalidOperationException(
                $"{name}: {nameof(Tenant)} must be '*'"
                + $" or up to {ApiRecordLimits.MaxTenantChars} letters, digits, . _ : -");
        }
    }
}
