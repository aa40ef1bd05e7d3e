using StreamML.Schemas.V1;

namespace StreamML.Api.Server;

/// <summary>Whose key a request has.</summary>
/// <param name="Application">The application.</param>
/// <param name="Tenant">Whose data it opens; <c>*</c>: any.</param>
/// <param name="Scopes">What it may.</param>
/// <param name="ExpiresAt">When it ends; null: never.</param>
internal sealed record KeyAnswer(
    string Application, string Tenant, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt)
{
    /// <summary>What a key says of itself.</summary>
    public static KeyAnswer Of(AccessKey key) => new(
        key.Application, key.Tenant, [.. key.Scopes],
        key.ExpiresAtMs > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(key.ExpiresAtMs) : null);
}
