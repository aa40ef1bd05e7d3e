namespace StreamML.StreamProcessors.Media;

/// <summary>Where media is downloaded from, and within which limits. Configuration section <c>Media</c>.</summary>
public sealed class MediaOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Media";

    /// <summary>Address of the Graph API with its version, default <c>https://graph.facebook.com/v24.0</c>.</summary>
    public string GraphUrl { get; set; } = "https://graph.facebook.com/v24.0";

    /// <summary>Bearer token of the Graph API. A secret. Empty (default): nothing can be fetched.</summary>
    public string AccessToken { get; set; } = "";

    /// <summary>
    /// Hosts that may be asked and get the token, comma separated, each with its subdomains. Default: the Graph API and
    /// the host that its media addresses name. Any other host is refused, redirects included.
    /// </summary>
    public string Hosts { get; set; } = "graph.facebook.com,lookaside.fbsbx.com";

    /// <summary>
    /// Accounts of Twilio whose media may be fetched. Default none: their voice notes go on without text. An account
    /// that is not here is asked for as the first one, whose auth token opens the media of its sub-accounts.
    /// </summary>
    public List<TwilioMediaAccount> TwilioAccounts { get; set; } = [];

    /// <summary>
    /// Hosts of Twilio's API, comma separated, which may be asked and get an account's auth token. Default: the API and
    /// its regions.
    /// </summary>
    public string TwilioHosts { get; set; } = "api.twilio.com,api.dublin.ie1.twilio.com,api.sydney.au1.twilio.com";

    /// <summary>
    /// Hosts, with subdomains, that Twilio's API may redirect to, comma separated. They get no token: the address
    /// itself is the key. Default: Twilio's content network, and the storage it used before.
    /// </summary>
    public string TwilioMediaHosts { get; set; } = "twiliocdn.com,s3-external-1.amazonaws.com";

    /// <summary>
    /// Whether loopback, private and other special addresses and plain http may be asked. Default false: a name that
    /// leads into our own network is an attack. True for tests.
    /// </summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>
    /// Largest file, bytes, default 16,777,216 (16 MiB), 1,024 to 104,857,600: WhatsApp's limit for audio is 16 MB.
    /// </summary>
    public int MaxBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// Longest time of one attempt, all its requests together. Default 30 s, 1 s to 10 min: 16 MiB at 5 Mbit/s.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts after the first where the API is away, busy or slow. Default 4, 0 to 20.</summary>
    public int Retries { get; set; } = 4;

    /// <summary>
    /// Pause before the second attempt, doubled each time, with jitter. Default 500 ms, 1 ms to 1 min.
    /// </summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest pause, also where Retry-After asks for more. Default 30 s, 1 ms to 10 min.</summary>
    public TimeSpan RetryDelayMax { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Files under way at once in this process, default 8, 1 to 256: downloading waits for the network.
    /// </summary>
    public int Parallelism { get; set; } = 8;

    /// <summary>
    /// Largest audio that travels in its record, bytes, default 524,288 (512 KiB: five minutes of a voice note), 0 to
    /// 3,670,016: its topic takes 4 MiB. Larger audio goes to <see cref="StoreDirectory"/>.
    /// </summary>
    public int InlineBytesMax { get; set; } = 512 * 1024;

    /// <summary>
    /// Full path of the folder of larger audio. Empty (default): <c>media</c> in the data folder. Media fetcher and
    /// transcriber have to see the same one: on two machines it has to be a shared folder.
    /// </summary>
    public string StoreDirectory { get; set; } = "";

    /// <summary>
    /// How long a file that cannot be fetched is tried before it is dead-lettered, default 6 h, 1 s to 7 d: a media id
    /// lives seven days, and an outage of the API mostly ends within hours.
    /// </summary>
    public TimeSpan UnavailableMax { get; set; } = TimeSpan.FromHours(6);

    /// <summary>
    /// How long one file is tried while others come through, default 5 min, 1 s to 1 h: then the fault is the file's,
    /// and it holds up those behind it in its partition.
    /// </summary>
    public TimeSpan StuckFileMax { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Pause before a file whose attempts are used up is tried again, doubled each time. Default 1 s, 1 ms to 1 min.
    /// </summary>
    public TimeSpan HoldDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Longest such pause, default 1 min, 1 ms to 1 h: a token that is put right is noticed within it.
    /// </summary>
    public TimeSpan HoldDelayMax { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Checks the options.</summary>
    /// <exception cref="InvalidOperationException">One is wrong; the message names it and says what it may
    /// be.</exception>
    public void Validate()
    {
        Require(Uri.TryCreate(GraphUrl, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || (AllowPrivateAddresses && url.Scheme == Uri.UriSchemeHttp))
            && url.Query.Length == 0, nameof(GraphUrl), "an https address");
        RequireHosts(nameof(Hosts), Hosts);
        RequireHosts(nameof(TwilioHosts), TwilioHosts);
        RequireHosts(nameof(TwilioMediaHosts), TwilioMediaHosts);
        for (int index = 0; index < TwilioAccounts.Count; index++)
        {
            Require(TwilioAccounts[index].IsComplete, $"{nameof(TwilioAccounts)}__{index}",
                "an AccountSid and an AuthToken without blanks");
        }

        Require(!AccessToken.Any(letter => letter is <= ' ' or > '~'), nameof(AccessToken), "a token without spaces");
        Require(MaxBytes is >= 1_024 and <= 100 * 1024 * 1024, nameof(MaxBytes), "1024 to 104857600");
        Within(nameof(Timeout), Timeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        Require(Retries is >= 0 and <= 20, nameof(Retries), "0 to 20");
        Within(nameof(RetryDelay), RetryDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
        Within(nameof(RetryDelayMax), RetryDelayMax, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(10));
        Require(Parallelism is >= 1 and <= 256, nameof(Parallelism), "1 to 256");
        Require(InlineBytesMax is >= 0 and <= 3_670_016, nameof(InlineBytesMax), "0 to 3670016");
        Require(StoreDirectory.Length == 0 || Path.IsPathFullyQualified(StoreDirectory), nameof(StoreDirectory),
            "the full path of a folder");
        Within(nameof(UnavailableMax), UnavailableMax, TimeSpan.FromSeconds(1), TimeSpan.FromDays(7));
        Within(nameof(StuckFileMax), StuckFileMax, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Within(nameof(HoldDelay), HoldDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
        Within(nameof(HoldDelayMax), HoldDelayMax, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));
    }

    /// <summary>Whether anything can be fetched: from the Graph API, or from Twilio.</summary>
    internal bool IsConfigured => AccessToken.Length > 0 || TwilioAccounts.Count > 0;

    internal static string[] HostList(string hosts) =>
        hosts.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static void RequireHosts(string name, string hosts) => Require(
        HostList(hosts).Length > 0 && HostList(hosts).All(host => Uri.CheckHostName(host) != UriHostNameType.Unknown),
        name, "host names, comma separated");

    private static void Within(string name, TimeSpan value, TimeSpan min, TimeSpan max) =>
        Require(value >= min && value <= max, name, $"{min} to {max}");

    private static void Require(bool holds, string name, string range)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"{Section}__{name} must be {range}.");
        }
    }
}
