namespace StreamML.Messaging.Registry;

/// <summary>The connection to a schema registry. Configuration section <c>SchemaRegistry</c>.</summary>
public sealed class SchemaRegistryOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "SchemaRegistry";

    /// <summary>
    /// Base address, http or https, with any path in front of Confluent's API; several, comma separated, are tried in
    /// turn when one fails. Empty (default): the embedded registry of <c>up</c>.
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
    /// fetched when they are needed, over the same proxy and certificates.
    /// </summary>
    public string TokenUrl { get; set; } = "";

    /// <summary>OAuth client id. Needed with <see cref="TokenUrl"/>.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>OAuth client secret. Needed with <see cref="TokenUrl"/>. A secret: never logged.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>OAuth scope. Empty (default): none is asked for.</summary>
    public string Scope { get; set; } = "";

    /// <summary>
    /// Confluent Cloud's cluster of the registry, <c>lsrc-...</c>, sent with tokens. Empty (default): none.
    /// </summary>
    public string LogicalCluster { get; set; } = "";

    /// <summary>Confluent Cloud's identity pool, <c>pool-...</c>, for tokens. Empty (default): none.</summary>
    public string IdentityPool { get; set; } = "";

    /// <summary>
    /// PEM file of the authorities that alone may have issued the registry's certificate. Empty (default): the
    /// machine's own list.
    /// </summary>
    public string CaFile { get; set; } = "";

    /// <summary>PKCS #12 file with certificate and key that the registry gets to see. Empty (default): none.</summary>
    public string ClientCertificateFile { get; set; } = "";

    /// <summary>Password of <see cref="ClientCertificateFile"/>. A secret: never logged.</summary>
    public string ClientCertificatePassword { get; set; } = "";

    /// <summary>
    /// Address of an HTTP proxy. Empty (default): what <c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c> and <c>NO_PROXY</c> say.
    /// </summary>
    public string ProxyUrl { get; set; } = "";

    /// <summary>
    /// How long one attempt may take, default 10 s, from 100 ms to 5 min. Registering checks compatibility, so it is no
    /// mere look-up.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Attempts after the first on a connection error, 429 or 5xx, default 4, 0 to 20. With the delays below: some 3 s
    /// in all, at most 6; a role that starts then waits and asks again.
    /// </summary>
    public int Retries { get; set; } = 4;

    /// <summary>
    /// Longest delay before the second attempt, doubled each time, default 400 ms, 1 ms to 1 min. Each delay is drawn
    /// from zero up to it.
    /// </summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(400);

    /// <summary>
    /// Register our schemas at start, default true. False: they must be there already, and a start without them is
    /// refused; for a registry that only a release pipeline may write to.
    /// </summary>
    public bool AutoRegister { get; set; } = true;

    /// <summary>Checks the options.</summary>
    /// <exception cref="InvalidOperationException">One is wrong; the message names it and says what it may
    /// be.</exception>
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
