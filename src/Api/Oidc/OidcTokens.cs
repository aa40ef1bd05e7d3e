using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Schemas.V1;

namespace StreamML.Api.Oidc;

/// <summary>
/// Access tokens of an OpenID Connect issuer (RFC 9068): signed by one of the issuer's keys, for this API, in time. A
/// good one opens what a key with the same scopes and tenant opens. Thread-safe.
/// </summary>
internal sealed partial class OidcTokens : IDisposable
{
    // Tokens with many claims have a few KiB; a server takes 32 KiB of headers.
    private const int CharsMax = 16 * 1024;

    // Keys of hundreds of tenants would fit.
    private const int DocumentBytesMax = 1024 * 1024;

    // Only what needs the issuer's private key: neither "none" nor a shared secret.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    // Whoever sends tokens while the issuer is away must not fill the log.
    private static readonly TimeSpan WarnEvery = TimeSpan.FromMinutes(1);

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly OidcOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly HttpClient _http;
    private readonly ConfigurationManager<OpenIdConnectConfiguration> _issuer;
    private long _warnedAt;

    private OidcTokens(OidcOptions options, TimeProvider time, ILogger log)
    {
        (_options, _time, _log) = (options, time, log);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            Timeout = options.FetchTimeout,
            MaxResponseContentBufferSize = DocumentBytesMax,
        };
        _issuer = new ConfigurationManager<OpenIdConnectConfiguration>(
            $"{options.Authority.TrimEnd('/')}/.well-known/openid-configuration",
            new OpenIdConnectConfigurationRetriever(), new OidcDocuments(_http));
    }

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
        string issuer = await IssuerAsync(cancellationToken);
        var found = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ConfigurationManager = _issuer,
            ValidIssuer = issuer,
            ValidAudience = _options.Audience,
            ValidAlgorithms = Algorithms,
            ValidateIssuerSigningKey = true,
            LifetimeValidator = (begin, end, _, _) => IsInTime(begin, end),
        });
        return found.IsValid
            ? OidcClaims.KeyOf(found.ClaimsIdentity, issuer, _options)
            : throw OidcClaims.Refused(WhyNot(found.Exception));
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private bool IsInTime(DateTime? begin, DateTime? end)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        return end is { } last && now - _options.ClockSkew < last
            && (begin is not { } first || now + _options.ClockSkew >= first);
    }

    private async Task<string> IssuerAsync(CancellationToken cancellationToken)
    {
        try
        {
            string issuer = (await _issuer.GetConfigurationAsync(cancellationToken)).Issuer ?? "";
            if (issuer.TrimEnd('/') == _options.Authority.TrimEnd('/'))
            {
                return issuer;
            }

            if (MayWarn())
            {
                Unnamed(_log, _options.Authority);
            }
        }
        catch (Exception fault) when (fault is InvalidOperationException or IOException or HttpRequestException)
        {
            if (MayWarn())
            {
                Away(_log, _options.Authority, (fault.InnerException ?? fault).GetType().Name);
            }
        }

        throw ApiProblem.Unavailable(
            "The issuer of tokens cannot be asked for its keys.",
            "Try again after Retry-After, or send a key. The log of the role api says what is wrong with "
            + "Api__Oidc__Authority.");
    }

    private bool MayWarn()
    {
        long now = _time.GetTimestamp(), before = Volatile.Read(ref _warnedAt);
        return (before == 0 || _time.GetElapsedTime(before, now) >= WarnEvery)
            && Interlocked.CompareExchange(ref _warnedAt, now, before) == before;
    }

    private static string WhyNot(Exception? fault) => fault switch
    {
        SecurityTokenInvalidAudienceException => "The token is for another audience.",
        SecurityTokenInvalidIssuerException => "The token is of another issuer.",
        SecurityTokenInvalidLifetimeException or SecurityTokenNoExpirationException or SecurityTokenExpiredException
            or SecurityTokenNotYetValidException => "The token's time is over, or has not come.",
        SecurityTokenInvalidSignatureException or SecurityTokenInvalidAlgorithmException
            or SecurityTokenInvalidSigningKeyException =>
            "The token is not signed by its issuer with a key and an algorithm that count here.",
        _ => "The token cannot be read.",
    };

    [LoggerMessage(1, LogLevel.Warning, "api: the issuer of tokens {Authority} does not give its keys: {Fault}")]
    private static partial void Away(ILogger log, string authority, string fault);

    [LoggerMessage(2, LogLevel.Warning,
        "api: the discovery document of {Authority} names another issuer: set Api__Oidc__Authority as it stands there")]
    private static partial void Unnamed(ILogger log, string authority);
}
