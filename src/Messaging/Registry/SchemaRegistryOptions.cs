namespace StreamML.Messaging.Registry;

/// <summary>Options of the connection to a schema registry. Configuration section <c>SchemaRegistry</c>.</summary>
public sealed class SchemaRegistryOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "SchemaRegistry";

    /// <summary>
    /// Base address, http or https, with any path before Confluent's API; several, comma-separated, are tried in turn
    /// if one fails. Empty (default): the embedded registry of <c>up</c>.
    /// </summary>
    public string Url { get; set; } = "";

    /// <summary>
    /// User of basic authentication. Empty (default): none. Not together with <see cref="BearerToken"/> or
    /// <see cref="TokenUrl"/>.
    /// </summary>
    public string Username { get; set; } = "";

    /// <summary>Password of basic authentication. A secret: never logged.</summary>
    public string Password { get; set; } = "";

    /// <summary>Bearer token. Empty (default): none. A secret: never logged.</summary>
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
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Attempts after the first on a connection error, 429 or 5xx, default 4, 0 to 20. With the delays below: about 3 s
    /// in total, at most 6; a role that is starting then waits and tries again.
    /// </summary>
    public int Retries { get; set; } = 4;

    /// <summary>
    /// Longest delay before the second attempt, doubled each time, default 400 ms, 1 ms to 1 min. Each delay is random,
    /// from zero up to it.
    /// </summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(400);

    /// <summary>
    /// Whether to register our schemas at start, default true. False: they must already be registered, or the start is
    /// refused; for a registry that only a release pipeline may write to.
    /// </summary>
    public bool AutoRegister { get; set; } = true;

    /// <summary>Checks the options.</summary>
    /// <exception cref="InvalidOperationException">An option is wrong; the message names it and its range.</exception>
    public void Validate()
    {
        string[] urls = Urls();
        Require(urls.Length > 0, $"{nameof(Url)} must name a registry.");
        Require(
            urls.All(IsAddress),
            $"{nameof(Url)} must be http or https addresses without query or credentials, comma separated.");
        foreach (var (name, url) in new[] { (nameof(TokenUrl), TokenUrl), (nameof(ProxyUrl), ProxyUrl) })
        {
            Require(url.Length == 0 || IsAddress(url), $"{name} must be an http or https address without credentials.");
        }

        int ways = new[] { Username, BearerToken, TokenUrl }.Count(way => way.Length > 0);
        Require(ways <= 1, $"{nameof(Username)}, {nameof(BearerToken)} and {nameof(TokenUrl)} exclude each other.");
        Require(TokenUrl.Length > 0 == ClientId.Length > 0 && TokenUrl.Length > 0 == ClientSecret.Length > 0,
            $"{nameof(TokenUrl)}, {nameof(ClientId)} and {nameof(ClientSecret)} need each other.");
        Require(ClientCertificateFile.Length > 0 || ClientCertificatePassword.Length == 0,
            $"{nameof(ClientCertificatePassword)} needs a {nameof(ClientCertificateFile)}.");
        Require(Username.Length > 0 || Password.Length == 0, $"{nameof(Password)} needs a {nameof(Username)}.");
        Require(!Username.Contains(':', StringComparison.Ordinal), $"{nameof(Username)} must not contain ':'.");
        Require(BearerToken.All(
            c => c is > ' ' and < '\x7f'), $"{nameof(BearerToken)} must be visible ASCII without spaces.");
        Require(Timeout >= TimeSpan.FromMilliseconds(100) && Timeout <= TimeSpan.FromMinutes(5),
            $"{nameof(Timeout)} must be 100 ms to 5 min, not {Timeout}.");
        Require(Retries is >= 0 and <= 20, $"{nameof(Retries)} must be 0 to 20, not {Retries}.");
        Require(RetryDelay >= TimeSpan.FromMilliseconds(1) && RetryDelay <= TimeSpan.FromMinutes(1),
            $"{nameof(RetryDelay)} must be 1 ms to 1 min, not {RetryDelay}.");
    }

    internal string[] Urls() =>
        Url.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool IsAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https" && uri.Query.Length == 0 && uri.UserInfo.Length == 0;

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"{Section}: {message}");
        }
    }
}
