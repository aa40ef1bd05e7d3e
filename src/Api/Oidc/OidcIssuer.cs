using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using StreamML.Api.Http;

namespace StreamML.Api.Oidc;

/// <summary>Which issuer, and how it is asked.</summary>
/// <param name="Authority">Its name, as its tokens have it.</param>
/// <param name="ClockSkew">How far its clock may be off.</param>
/// <param name="FetchTimeout">Longest time for one answer.</param>
/// <param name="Option">The option that names it.</param>
/// <param name="Instead">What a caller may do while it is away, after "or".</param>
internal sealed record OidcIssuerSettings(
    string Authority, TimeSpan ClockSkew, TimeSpan FetchTimeout, string Option, string Instead);

/// <summary>
/// An OpenID Connect issuer: its discovery document, and whether a token is signed by one of its keys, for an audience,
/// in time. Thread-safe.
/// </summary>
internal sealed partial class OidcIssuer : IDisposable
{
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
    private readonly OidcIssuerSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ConfigurationManager<OpenIdConnectConfiguration> _documents;
    private long _warnedAt;

    /// <summary>Asks nothing yet.</summary>
    /// <param name="settings">Which issuer.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Told when the issuer cannot be asked; never of a token.</param>
    public OidcIssuer(OidcIssuerSettings settings, TimeProvider time, ILogger log)
    {
        (_settings, _time, _log) = (settings, time, log);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            Timeout = settings.FetchTimeout,
            MaxResponseContentBufferSize = DocumentBytesMax,
        };
        _documents = new ConfigurationManager<OpenIdConnectConfiguration>(
            $"{settings.Authority.TrimEnd('/')}/.well-known/openid-configuration",
            new OpenIdConnectConfigurationRetriever(), new OidcDocuments(Http));
    }

    /// <summary>Asks the issuer; follows no redirect, and takes no answer over 1 MiB.</summary>
    public HttpClient Http { get; }

    /// <summary>Its discovery document.</summary>
    /// <exception cref="ApiProblem">It cannot be had, or is that of another issuer.</exception>
    public async Task<OpenIdConnectConfiguration> DocumentAsync(CancellationToken cancellationToken)
    {
        try
        {
            var document = await _documents.GetConfigurationAsync(cancellationToken);
            if ((document.Issuer ?? "").TrimEnd('/') == _settings.Authority.TrimEnd('/'))
            {
                return document;
            }

            if (MayWarn())
            {
                Unnamed(_log, _settings.Authority, _settings.Option);
            }
        }
        catch (Exception fault) when (fault is InvalidOperationException or IOException or HttpRequestException)
        {
            Warn(fault.InnerException ?? fault);
        }

        throw Away();
    }

    /// <summary>Whether a token is good; its claims, or why not.</summary>
    /// <param name="token">The token.</param>
    /// <param name="issuer">The issuer, as its document names it.</param>
    /// <param name="audience">Whom the token must be for.</param>
    public Task<TokenValidationResult> ValidateAsync(string token, string issuer, string audience) =>
        _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ConfigurationManager = _documents,
            ValidIssuer = issuer,
            ValidAudience = audience,
            ValidAlgorithms = Algorithms,
            ValidateIssuerSigningKey = true,
            LifetimeValidator = (begin, end, _, _) => IsInTime(begin, end),
        });

    /// <summary>Logs that the issuer cannot be asked, at most once a minute.</summary>
    public void Warn(Exception fault)
    {
        if (MayWarn())
        {
            Failed(_log, _settings.Authority, fault.GetType().Name);
        }
    }

    /// <summary>What to say while the issuer cannot be asked.</summary>
    public ApiProblem Away() => ApiProblem.Unavailable(
        "The issuer of tokens cannot be asked.",
        $"Try again after a moment, or {_settings.Instead}. The log of the role api says what is wrong with "
        + $"{_settings.Option}.");

    /// <summary>Why a token is not good, in a sentence.</summary>
    public static string WhyNot(Exception? fault) => fault switch
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

    /// <inheritdoc />
    public void Dispose() => Http.Dispose();

    private bool IsInTime(DateTime? begin, DateTime? end)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        return end is { } last && now - _settings.ClockSkew < last
            && (begin is not { } first || now + _settings.ClockSkew >= first);
    }

    private bool MayWarn()
    {
        long now = _time.GetTimestamp(), before = Volatile.Read(ref _warnedAt);
        return (before == 0 || _time.GetElapsedTime(before, now) >= WarnEvery)
            && Interlocked.CompareExchange(ref _warnedAt, now, before) == before;
    }

    [LoggerMessage(1, LogLevel.Warning, "api: the issuer of tokens {Authority} cannot be asked: {Fault}")]
    private static partial void Failed(ILogger log, string authority, string fault);

    [LoggerMessage(2, LogLevel.Warning,
        "api: the discovery document of {Authority} names another issuer: set {Option} as it stands there")]
    private static partial void Unnamed(ILogger log, string authority, string option);
}
