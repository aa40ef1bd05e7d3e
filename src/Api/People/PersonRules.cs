using System.Buffers.Text;
using System.Security.Cryptography;
using StreamML.Schemas.Json;

namespace StreamML.Api.People;

/// <summary>What names and passwords must be.</summary>
internal static class PersonRules
{
    /// <summary>Fewest characters of a password: what a person types must not be guessed offline in weeks.</summary>
    public const int PasswordCharsMin = 12;

    /// <summary>Most characters of a password: hashing takes time with its length.</summary>
    public const int PasswordCharsMax = 256;

    private const int NameCharsMax = 64;
    private const int SecretBytes = 32;

    /// <summary>The name as it is kept.</summary>
    /// <exception cref="PersonRefusedException">It is none.</exception>
    public static string Name(string? name)
    {
        string kept = (name ?? "").Trim().ToLowerInvariant();
        return kept.Length is > 0 and <= NameCharsMax
            && kept.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '.' or '_' or '-' or '@')
                ? kept
                : throw new PersonRefusedException(
                    $"A name has up to {NameCharsMax} letters, digits and . _ - @, such as anna or anna@shop.example.");
    }

    /// <summary>A password that is good enough.</summary>
    /// <exception cref="PersonRefusedException">It is too short or too long.</exception>
    public static string Password(string? password) =>
        password is { Length: >= PasswordCharsMin and <= PasswordCharsMax }
            ? password
            : throw new PersonRefusedException(
                $"A password has {PasswordCharsMin} to {PasswordCharsMax} characters. A few words are easy to type.");

    /// <summary>A tenant that can be one.</summary>
    /// <exception cref="PersonRefusedException">It cannot.</exception>
    public static string Tenant(string tenant) =>
        tenant == Person.AnyTenant || ApiRecordLimits.IsTenant(tenant)
            ? tenant
            : throw new PersonRefusedException("A tenant has up to 128 letters, digits and . _ : -, or is * for all.");

    /// <summary>A role that there is.</summary>
    /// <exception cref="PersonRefusedException">There is none of this name.</exception>
    public static string Role(string role) =>
        PersonRoles.All.Contains(role)
            ? role
            : throw new PersonRefusedException($"A role is one of {string.Join(", ", PersonRoles.All)}.");

    /// <summary>A text that nobody guesses: 256 random bits, 43 characters.</summary>
    public static string Secret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
}
