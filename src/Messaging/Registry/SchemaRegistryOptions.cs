using System.ComponentModel.DataAnnotations;

namespace StreamML.Messaging.Registry;

/// <summary>Options of the connection to a schema registry. Configuration section <c>SchemaRegistry</c>.</summary>
public sealed class SchemaRegistryOptions : IValidatableObject
{
    private const string Address = "must be an http or https address without credentials";

    /// <summary>
    /// Base address, http or https, with any path before Confluent's API; several, comma-separated, are tried in turn
    /// if one fails. Empty (default): the embedded registry of <c>up</c>.
    /// </summary>
    public string Url { get; set; } = "";

    /// <summary>
    /// User of basic authentication. Empty (default): none. Not together with <see cref="BearerToken"/> or
    /// <see cref="TokenUrl"/>.
    /// </summary>
    [RegularExpression("[^:]*", ErrorMessage = "must not contain ':'")]
    public string Username { get; set; } = "";

    /// <summary>Password of basic authentication. A secret: never logged.</summary>
    public string Password { get; set; } = "";

    /// <summary>Bearer token. Empty (default): none. A secret: never logged.</summary>
    [RegularExpression("[!-~]*", ErrorMessage = "must be visible ASCII without spaces")]
    public string BearerToken { get; set; } = "";

    /// <summary>
    /// Address of an OAuth token endpoint (client credentials), http or https. Empty (default): none. Tokens are
    /// fetched when needed, over the same proxy and certificates.
    /// </summary>
    public string TokenUrl { get; set; } = "";

    /// <summary>OAuth client id. Required with <see cref="TokenUrl"/>.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>OAuth client secret. Required with <see cref="TokenUrl"/>. A secret: never logged.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>OAuth scope. Empty (default): none is requested.</summary>
    public string Scope { get; set; } = "";

    /// <summary>
    /// Confluent Cloud's logical cluster of the registry, <c>lsrc-...</c>, sent with tokens. Empty (default): none.
    /// </summary>
    public string LogicalCluster { get; set; } = "";

    /// <summary>Confluent Cloud's identity pool, <c>pool-...</c>, for tokens. Empty (default): none.</summary>
    public string IdentityPool { get; set; } = "";

    /// <summary>
    /// PEM file of the only authorities trusted to issue the registry's certificate. Empty (default): those of the
    /// machine.
    /// </summary>
    public string CaFile { get; set; } = "";

    /// <summary>PKCS #12 file with the client certificate and its key. Empty (default): none.</summary>
    public string ClientCertificateFile { get; set; } = "";

    /// <summary>Password of <see cref="ClientCertificateFile"/>. A secret: never logged.</summary>
    public string ClientCertificatePassword { get; set; } = "";

    /// <summary>
    /// Address of an HTTP proxy. Empty (default): taken from <c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c> and <c>NO_PROXY</c>.
    /// </summary>
    public string ProxyUrl { get; set; } = "";

    /// <summary>
    /// Longest time of one attempt, default 10 s, from 100 ms to 5 min. Registering checks compatibility, so it takes
    /// longer than a look-up.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Attempts after the first on a connection error, 429 or 5xx, and on 409 while another role registers the same
    /// schema, default 4, 0 to 20. With the delays below: about 3 s in total, at most 6; a role that is starting then
    /// waits and tries again.
    /// </summary>
    [Range(0, 20)]
    public int Retries { get; set; } = 4;

    /// <summary>
    /// Longest delay before the second attempt, doubled each time, default 400 ms, 1 ms to 1 min. Each delay is random,
    /// from zero up to it.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(400);

    /// <summary>
    /// Whether to register our schemas at start, default true. False: they must already be registered, or the start is
    /// refused; for a registry that only a release pipeline may write to.
    /// </summary>
    public bool AutoRegister { get; set; } = true;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        (bool Holds, string Option, string Rule)[] rules =
        [
            (Urls().All(IsAddress), nameof(Url),
                "must be http or https addresses without query or credentials, comma separated"),
            (TokenUrl.Length == 0 || IsAddress(TokenUrl), nameof(TokenUrl), Address),
            (ProxyUrl.Length == 0 || IsAddress(ProxyUrl), nameof(ProxyUrl), Address),
            (new[] { Username, BearerToken, TokenUrl }.Count(way => way.Length > 0) <= 1, nameof(Username),
                $"must not be set beside {nameof(BearerToken)} or {nameof(TokenUrl)}, nor these together"),
            (TokenUrl.Length > 0 == ClientId.Length > 0 && TokenUrl.Length > 0 == ClientSecret.Length > 0,
                nameof(TokenUrl), $"must be set together with {nameof(ClientId)} and {nameof(ClientSecret)}"),
            (ClientCertificateFile.Length > 0 || ClientCertificatePassword.Length == 0,
                nameof(ClientCertificatePassword), $"needs a {nameof(ClientCertificateFile)}"),
            (Username.Length > 0 || Password.Length == 0, nameof(Password), $"needs a {nameof(Username)}"),
        ];
        return from rule in rules where !rule.Holds select new ValidationResult(rule.Rule, [rule.Option]);
    }

    internal string[] Urls() =>
        Url.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool IsAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https" && uri.Query.Length == 0 && uri.UserInfo.Length == 0;
}
