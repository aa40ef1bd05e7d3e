using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using StreamML.Api.Http;
using StreamML.Api.People;

namespace StreamML.Api.Oidc;

/// <summary>
/// Signing in through an issuer: the authorization code flow with PKCE, state and nonce (OpenID Connect Core 1.0, 3.1;
/// RFC 9700). Thread-safe.
/// </summary>
internal sealed partial class OidcSignIn : IDisposable
{
    private const string InForm = "client_secret_post";
    private const string InHeader = "client_secret_basic";

    private readonly OidcSignInOptions _options;
    private readonly OidcIssuer _issuer;
    private readonly ILogger _log;

    private OidcSignIn(OidcSignInOptions options, TimeProvider time, ILogger log) => (_options, _log, _issuer) = (
        options, log,
        new OidcIssuer(
            new OidcIssuerSettings(
                options.Authority, options.ClockSkew, options.FetchTimeout, "Dashboard__Oidc__Authority",
                "sign in with a password"),
            time, log));

    /// <summary>What signs people in; null where the options name no issuer.</summary>
    /// <param name="options">Valid options.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Told what keeps the issuer from answering; never of a person.</param>
    public static OidcSignIn? Of(OidcSignInOptions options, TimeProvider time, ILogger log) =>
        options.IsOn ? new OidcSignIn(options, time, log) : null;

    /// <summary>Where the browser has to go.</summary>
    /// <exception cref="ApiProblem">The issuer cannot be asked.</exception>
    public async Task<string> AddressAsync(OidcAttempt attempt, CancellationToken cancellationToken)
    {
        var document = await _issuer.DocumentAsync(cancellationToken);
        string address = Safe(document.AuthorizationEndpoint);
        var query = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["response_type"] = "code",
            ["client_id"] = _options.ClientId,
            ["redirect_uri"] = _options.RedirectUri,
            ["scope"] = _options.Scope,
            ["state"] = attempt.State,
            ["nonce"] = attempt.Nonce,
            ["code_challenge"] = attempt.Challenge,
            ["code_challenge_method"] = "S256",
        };
        return address + (address.Contains('?') ? "&" : "?")
            + string.Join('&', query.Select(part => $"{part.Key}={Uri.EscapeDataString(part.Value)}"));
    }

    /// <summary>Fetches what a code stands for: who has signed in, with which role and tenant.</summary>
    /// <param name="attempt">The attempt that the code answers.</param>
    /// <param name="code">The code.</param>
    /// <param name="issuer">The issuer as the answer names it (RFC 9207); null: it does not.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ApiProblem">The issuer cannot be asked, does not confirm it, or names no role.</exception>
    public async Task<IssuerPerson> EndAsync(
        OidcAttempt attempt, string code, string? issuer, CancellationToken cancellationToken)
    {
        var document = await _issuer.DocumentAsync(cancellationToken);
        if (issuer is not null && issuer != document.Issuer)
        {
            throw Refused("Another issuer answered.");
        }

        string token = await TokenAsync(document, attempt, code, cancellationToken);
        var found = await _issuer.ValidateAsync(token, document.Issuer, _options.ClientId);
        if (!found.IsValid)
        {
            throw Refused(OidcIssuer.WhyNot(found.Exception));
        }

        var claims = found.ClaimsIdentity;
        if (!attempt.IsNonce(claims.FindFirst("nonce")?.Value) || !IsForUs(claims))
        {
            throw Refused("The token was made for another sign-in.");
        }

        return OidcPerson.Of(claims, document.Issuer, _options);
    }

    /// <summary>Somebody who is not signed in.</summary>
    public static ApiProblem Refused(string why) => new(
        StatusCodes.Status401Unauthorized, "sign-in", "Not signed in", why, "Go back to /sign-in and try again.");

    /// <inheritdoc />
    public void Dispose() => _issuer.Dispose();

    // Of several audiences, azp names the one that asked.
    private bool IsForUs(ClaimsIdentity claims) => claims.FindFirst("azp")?.Value is { } party
        ? party == _options.ClientId
        : claims.FindAll("aud").Count() == 1;

    private async Task<string> TokenAsync(
        OpenIdConnectConfiguration document, OidcAttempt attempt, string code, CancellationToken cancellationToken)
    {
        using var request = Request(document, attempt, code);
        try
        {
            using var answer = await _issuer.Http.SendAsync(request, cancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                return TokenOf(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
            }

            Unconfirmed(_log, _options.Authority, (int)answer.StatusCode);
            throw (int)answer.StatusCode >= StatusCodes.Status500InternalServerError
                ? _issuer.Away()
                : Refused("The issuer does not confirm it.");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException
            || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            _issuer.Warn(fault);
            throw _issuer.Away();
        }
    }

    private HttpRequestMessage Request(OpenIdConnectConfiguration document, OidcAttempt attempt, string code)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = _options.RedirectUri,
            ["client_id"] = _options.ClientId,
            ["code_verifier"] = attempt.Verifier,
        };
        var request = new HttpRequestMessage(HttpMethod.Post, Safe(document.TokenEndpoint));
        var ways = document.TokenEndpointAuthMethodsSupported;
        if (_options.ClientSecret.Length > 0 && ways.Contains(InForm) && !ways.Contains(InHeader))
        {
            fields["client_secret"] = _options.ClientSecret;
        }
        else if (_options.ClientSecret.Length > 0)
        {
            string pair = $"{Uri.EscapeDataString(_options.ClientId)}:{Uri.EscapeDataString(_options.ClientSecret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        }

        request.Content = new FormUrlEncodedContent(fields);
        return request;
    }

    private static string TokenOf(byte[] answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            if (json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("id_token", out var token)
                && token.ValueKind == JsonValueKind.String)
            {
                return token.GetString()!;
            }
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw Refused("The issuer's answer has no ID token.");
    }

    // A secret and a code go there: not where somebody else could read them on their way.
    private string Safe(string? endpoint)
    {
        if (endpoint is { Length: > 0 } && OidcDocuments.IsSafe(endpoint.Split('?')[0]))
        {
            return endpoint;
        }

        _issuer.Warn(new InvalidOperationException());
        throw _issuer.Away();
    }

    [LoggerMessage(3, LogLevel.Warning, "dashboard: the issuer {Authority} does not confirm a sign-in: HTTP {Status}")]
    private static partial void Unconfirmed(ILogger log, string authority, int status);
}
