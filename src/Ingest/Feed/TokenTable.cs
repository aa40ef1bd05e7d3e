using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace StreamML.Ingest.Feed;

/// <summary>Bearer tokens by their SHA-256. Compares with all of them, each in constant time. Thread-safe.</summary>
internal sealed class TokenTable(IEnumerable<ApiTokenOptions> tokens)
{
    private const string Scheme = "Bearer ";
    private const int MaxTokenChars = 1_024;

    private readonly (byte[] Digest, string Tenant)[] _tokens =
        [.. tokens.Select(each => (DigestOf(each), each.Tenant))];

    /// <summary>No token is configured, so every call is refused.</summary>
    public bool IsClosed => _tokens.Length == 0;

    /// <summary>Finds the tenant of the token in an <c>Authorization</c> header (RFC 6750).</summary>
    public bool TryFind(StringValues header, [NotNullWhen(true)] out string? tenant)
    {
        tenant = null;
        if (header.Count != 1 || header[0] is not { } value || value.Length > Scheme.Length + MaxTokenChars
            || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        byte[] digest = Digest(value[Scheme.Length..].Trim(' '));
        foreach (var (known, owner) in _tokens)
        {
            if (CryptographicOperations.FixedTimeEquals(known, digest))
            {
                tenant ??= owner;
            }
        }

        return tenant is not null;
    }

    private static byte[] DigestOf(ApiTokenOptions each)
        => each.Token.Length > 0 ? Digest(each.Token) : Convert.FromHexString(each.TokenSha256);

    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
