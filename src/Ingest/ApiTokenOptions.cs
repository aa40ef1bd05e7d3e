using StreamML.Schemas.Json;

namespace StreamML.Ingest;

/// <summary>One bearer token of the feedback and event API. Exactly one of the two forms is set.</summary>
public sealed class ApiTokenOptions
{
    /// <summary>What <see cref="Tenant"/> says for a token that may write for every tenant.</summary>
    public const string AnyTenant = "*";

    /// <summary>
    /// SHA-256 of the token's UTF-8, 64 hexadecimal digits: a configuration file then holds no secret.
    /// </summary>
    public string TokenSha256 { get; set; } = "";

    /// <summary>The token itself, 16 to 1,024 characters: 16 random ones cannot be guessed.</summary>
    public string Token { get; set; } = "";

    /// <summary>
    /// The tenant it writes for, required; <c>*</c> for any, named in each record's <c>tenant</c> or in the header
    /// <c>X-Tenant</c>.
    /// </summary>
    public string Tenant { get; set; } = "";

    /// <summary>Checks the options.</summary>
    /// <param name="name">How to call this token in messages.</param>
    /// <exception cref="InvalidOperationException">One is wrong; the message never holds the token.</exception>
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
