namespace StreamML.Schemas.Registry;

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
    /// User of basic authentication. Empty (default): none. Not together with <see cref="BearerToken"/>.
    /// </summary>
    public string Username { get; set; } = "";

    /// <summary>Password of basic authentication. A secret: never logged.</summary>
    public string Password { get; set; } = "";

    /// <summary>Bearer token. Empty (default): none. A secret: never logged.</summary>
    public string BearerToken { get; set; } = "";

    /// <summary>
    /// How long one attempt may take, default 10 s, from 100 ms to 5 min. Registering checks compatibility, so it is no
    /// mere look-up.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Attempts after the first on a connection error, 429 or 5xx, default 4, 0 to 20. With the delays below: some 6 s
    /// in all, a registry's restart.
    /// </summary>
    public int Retries { get; set; } = 4;

    /// <summary>
    /// Delay before the second attempt, doubled each time with jitter, default 400 ms, 1 ms to 1 min.
    /// </summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(400);

    /// <summary>
    /// Most schemas and ids kept in memory, each way, default 1,000, from 1: far more than there are topics. Beyond it
    /// the cache starts anew.
    /// </summary>
    public int CachedSchemasMax { get; set; } = 1_000;

    /// <summary>Largest answer read, bytes, default 8 MiB, from 1,024.</summary>
    public int ResponseBytesMax { get; set; } = 8 * 1024 * 1024;

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
        _ = Urls();
        Require(Username.Length == 0 || BearerToken.Length == 0,
            $"{nameof(Username)} and {nameof(BearerToken)} exclude each other.");
        Require(Username.Length > 0 || Password.Length == 0, $"{nameof(Password)} needs a {nameof(Username)}.");
        Require(!Username.Contains(':', StringComparison.Ordinal), $"{nameof(Username)} must not contain ':'.");
        Require(BearerToken.All(
            c => c is > ' ' and < '\x7f'), $"{nameof(BearerToken)} must be visible ASCII without spaces.");
        Require(Timeout >= TimeSpan.FromMilliseconds(100) && Timeout <= TimeSpan.FromMinutes(5),
            $"{nameof(Timeout)} must be 100 ms to 5 min, not {Timeout}.");
        Require(Retries is >= 0 and <= 20, $"{nameof(Retries)} must be 0 to 20, not {Retries}.");
        Require(RetryDelay >= TimeSpan.FromMilliseconds(1) && RetryDelay <= TimeSpan.FromMinutes(1),
            $"{nameof(RetryDelay)} must be 1 ms to 1 min, not {RetryDelay}.");
        Require(CachedSchemasMax >= 1, $"{nameof(CachedSchemasMax)} must be at least 1, not {CachedSchemasMax}.");
        Require(
            ResponseBytesMax >= 1024, $"{nameof(ResponseBytesMax)} must be at least 1,024, not {ResponseBytesMax}.");
    }

    internal IReadOnlyList<Uri> Urls()
    {
        var urls = new List<Uri>();
        foreach (string part in Url.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            bool sound = Uri.TryCreate(part.TrimEnd('/') + "/", UriKind.Absolute, out var uri)
                && uri.Scheme is "http" or "https" && uri.Query.Length == 0 && uri.UserInfo.Length == 0;
            Require(
                sound, $"{nameof(Url)} must be http or https addresses without query or credentials, comma separated.");
            urls.Add(uri!);
        }

        Require(urls.Count > 0, $"{nameof(Url)} must name a registry.");
        return urls;
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"{Section}: {message}");
        }
    }
}
