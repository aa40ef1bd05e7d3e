using Microsoft.Extensions.Logging;
using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Schemas.V1;

namespace StreamML.Api.Oidc;

/// <summary>
/// Access tokens of an OpenID Connect issuer (RFC 9068): signed by one of the issuer's keys, for this API, in time. A
/// good one opens what a key with the same scopes and tenant opens. Thread-safe.
/// </summary>
internal sealed class OidcTokens : IDisposable
{
    // Tokens with many claims have a few KiB; a server takes 32 KiB of headers.
    private const int CharsMax = 16 * 1024;

    private readonly OidcOptions _options;
    private readonly OidcIssuer _issuer;

    private OidcTokens(OidcOptions options, TimeProvider time, ILogger log) => (_options, _issuer) = (
        options,
        new OidcIssuer(
            new OidcIssuerSettings(
                options.Authority, options.ClockSkew, options.FetchTimeout, "Api__Oidc__Authority", "send a key"),
            time, log));

    /// <summary>What reads tokens; null where the options name no issuer.</summary>
    /// <param name="options">Valid options.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Told when the issuer cannot be asked; never of a token.</param>
    public static OidcTokens? Of(OidcOptions options, TimeProvider time, ILogger log) =>
        options.IsOn ? new OidcTokens(options, time, log) : null;

    /// <summary>The token of a request; null where it has none: a key has no dots.</summary>
    /// <param name="authorization">The values of the header <c>Authorization</c>.</param>
    public static string? TextOf(IReadOnlyList<string?> authorization) =>
        BearerGate.TextOf(authorization, CharsMax) is { } text && text.AsSpan().Count('.') == 2 ? text : null;

    /// <summary>What a token allows, in the form of a key.</summary>
    /// <exception cref="ApiProblem">It is not good, or the issuer cannot be asked.</exception>
    public async Task<AccessKey> ReadAsync(string token, CancellationToken cancellationToken)
    {
        string issuer = (await _issuer.DocumentAsync(cancellationToken)).Issuer;
        var found = await _issuer.ValidateAsync(token, issuer, _options.Audience);
        return found.IsValid
            ? OidcClaims.KeyOf(found.ClaimsIdentity, issuer, _options)
            : throw OidcClaims.Refused(OidcIssuer.WhyNot(found.Exception));
    }

    /// <inheritdoc />
    public void Dispose() => _issuer.Dispose();
}
