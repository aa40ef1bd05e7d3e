using Microsoft.IdentityModel.Protocols;

namespace StreamML.Api.Oidc;

/// <summary>
/// Fetches an issuer's discovery document and its keys, over https or on this machine only: who can change them on
/// their way makes tokens of their own.
/// </summary>
/// <param name="http">Follows no redirect, which could leave https.</param>
internal sealed class OidcDocuments(HttpClient http) : IDocumentRetriever
{
    /// <summary>Whether what an address answers can be trusted.</summary>
    public static bool IsSafe(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
        && url.UserInfo.Length == 0 && url.Query.Length == 0 && url.Fragment.Length == 0;

    /// <inheritdoc />
    public Task<string> GetDocumentAsync(string address, CancellationToken cancel) => IsSafe(address)
        ? http.GetStringAsync(address, cancel)
        : throw new IOException($"{address} is neither https nor on this machine.");
}
