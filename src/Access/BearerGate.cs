using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using StreamML.Schemas.Json;
using StreamML.Schemas.V1;

namespace StreamML.Access;

/// <summary>What a gate says of a request.</summary>
/// <param name="Key">The key; null if the request is refused, but for its tenant or for what it asks.</param>
/// <param name="Tenant">Whose data is meant; empty: those of all tenants, or each record names its own.</param>
/// <param name="Refusal">Why it is refused; null if it is let in.</param>
public readonly record struct BearerAdmission(AccessKey? Key, string Tenant, KeyRefusal? Refusal);

/// <summary>
/// Lets requests in by <c>Authorization: Bearer</c> (RFC 6750), the same for every role that opens a door: keys of the
/// topic <c>access.keys</c>, and tokens that the configuration names. Whatever is not allowed is refused. Thread-safe.
/// </summary>
/// <param name="book">The keys.</param>
/// <param name="uses">Told of each key that is let in; null: nobody is.</param>
/// <param name="tokens">Tokens of the configuration.</param>
public sealed class BearerGate(AccessKeyBook book, KeyUses? uses = null, IEnumerable<ConfiguredToken>? tokens = null)
{
    /// <summary>The header that names a tenant.</summary>
    public const string TenantHeader = "X-Tenant";

    private const string Scheme = "Bearer ";
    private const int MaxTokenChars = 1_024;

    private readonly AccessKey[] _tokens = [.. (tokens ?? []).Select(Key)];

    /// <summary>Whether nothing opens it: there is neither a token nor a key.</summary>
    public bool IsClosed => _tokens.Length == 0 && book.Keys.Count == 0;

    /// <summary>Decides about a request.</summary>
    /// <param name="authorization">The values of the header <c>Authorization</c>.</param>
    /// <param name="tenants">The values of the header <see cref="TenantHeader"/>.</param>
    /// <param name="scope">What the request asks for, of <see cref="AccessScopes"/>; null: nothing.</param>
    public BearerAdmission Admit(
        IReadOnlyList<string?> authorization, IReadOnlyList<string?> tenants, string? scope)
    {
        ArgumentNullException.ThrowIfNull(tenants);
        var key = Find(TextOf(authorization, MaxTokenChars), out var refusal);
        if (key is null)
        {
            return new BearerAdmission(null, "", refusal);
        }

        var admission = Admit(key, tenants, scope);
        if (admission.Refusal is null)
        {
            uses?.Used(key.KeyId);
        }

        return admission;
    }

    /// <summary>Decides about a request whose key is known to be good.</summary>
    /// <param name="key">The key.</param>
    /// <param name="tenants">The values of the header <see cref="TenantHeader"/>.</param>
    /// <param name="scope">What the request asks for, of <see cref="AccessScopes"/>; null: nothing.</param>
    public static BearerAdmission Admit(AccessKey key, IReadOnlyList<string?> tenants, string? scope)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(tenants);
        if (scope is not null && !key.Scopes.Contains(scope))
        {
            return new BearerAdmission(key, "", KeyRefusal.Scope);
        }

        if (tenants.Count > 1 || (tenants.Count == 1 && !ApiRecordLimits.IsTenant(tenants[0] ?? "")))
        {
            return new BearerAdmission(key, "", KeyRefusal.BadTenant);
        }

        string named = tenants.Count == 1 ? tenants[0]! : "";
        if (key.Tenant != AccessKeyBook.AnyTenant)
        {
            if (named.Length > 0 && named != key.Tenant)
            {
                return new BearerAdmission(key, "", KeyRefusal.OtherTenant);
            }

            named = key.Tenant;
        }

        return new BearerAdmission(key, named, null);
    }

    /// <summary>What a request sends as <c>Bearer</c>; null where it sends none, several, or a longer one.</summary>
    /// <param name="authorization">The values of the header <c>Authorization</c>.</param>
    /// <param name="charsMax">Its most characters.</param>
    public static string? TextOf(IReadOnlyList<string?> authorization, int charsMax) =>
        authorization is [{ } header] && header.Length <= Scheme.Length + charsMax
        && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : null;

    private static AccessKey Key(ConfiguredToken token) => new()
    {
        KeyId = "",
        Tenant = token.Tenant,
        Application = token.Name,
        Scopes = { token.Scope },
        Sha256 = ByteString.CopyFrom(token.Sha256.Span),
    };

    // All tokens are compared, each in the same time, before the keys are asked.
    private AccessKey? Find(string? text, out KeyRefusal refusal)
    {
        AccessKey? found = null;
        if (text is not null && _tokens.Length > 0)
        {
            byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes(text));
            foreach (var token in _tokens)
            {
                if (CryptographicOperations.FixedTimeEquals(token.Sha256.Span, digest))
                {
                    found ??= token;
                }
            }
        }

        refusal = default;
        return found ?? (book.TryFind(text, out var key, out refusal) ? key : null);
    }
}

/// <summary>A token that the configuration names in place of a key.</summary>
/// <param name="Sha256">SHA-256 of its UTF-8.</param>
/// <param name="Tenant">Whose data it opens; <see cref="AccessKeyBook.AnyTenant"/>: any.</param>
/// <param name="Scope">What it may do, one of <see cref="AccessScopes"/>.</param>
/// <param name="Name">The setting that it stands in.</param>
public sealed record ConfiguredToken(ReadOnlyMemory<byte> Sha256, string Tenant, string Scope, string Name);
