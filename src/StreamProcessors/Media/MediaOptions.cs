using System.ComponentModel.DataAnnotations;

namespace StreamML.StreamProcessors.Media;

/// <summary>Where media is downloaded from, and within which limits. Configuration section <c>Media</c>.</summary>
public sealed class MediaOptions : IValidatableObject
{
    private const string HostsRule = "must be host names, comma separated";

    /// <summary>Address of the Graph API with its version, default <c>https://graph.facebook.com/v24.0</c>.</summary>
    public string GraphUrl { get; set; } = "https://graph.facebook.com/v24.0";

    /// <summary>Bearer token of the Graph API. A secret. Empty (default): nothing can be fetched.</summary>
    [RegularExpression("[!-~]*", ErrorMessage = "must be a token without spaces")]
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
    [Range(1_024, 100 * 1024 * 1024)]
    public int MaxBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// Longest time of one attempt, all its requests together. Default 30 s, 1 s to 10 min: 16 MiB at 5 Mbit/s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts after the first where the API is away, busy or slow. Default 4, 0 to 20.</summary>
    [Range(0, 20)]
    public int Retries { get; set; } = 4;

    /// <summary>
    /// Pause before the second attempt, doubled each time, with jitter. Default 500 ms, 1 ms to 1 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest pause, also where Retry-After asks for more. Default 30 s, 1 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan RetryDelayMax { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Files under way at once in this process, default 8, 1 to 256: downloading waits for the network.
    /// </summary>
    [Range(1, 256)]
    public int Parallelism { get; set; } = 8;

    /// <summary>
    /// Largest audio that travels in its record, bytes, default 524,288 (512 KiB: five minutes of a voice note), 0 to
    /// 3,670,016: its topic takes 4 MiB. Larger audio goes to <see cref="StoreDirectory"/>.
    /// </summary>
    [Range(0, 3_670_016)]
    public int InlineBytesMax { get; set; } = 512 * 1024;

    /// <summary>
    /// Full path of the folder of larger audio. Empty (default): <c>media</c> in the data folder. Media fetcher,
    /// transcriber and API have to see the same one: on two machines it has to be a shared folder.
    /// </summary>
    public string StoreDirectory { get; set; } = "";

    /// <summary>
    /// How long a file that cannot be fetched is tried before it is dead-lettered, default 6 h, 1 s to 7 d: a media id
    /// lives seven days, and an outage of the API mostly ends within hours.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan UnavailableMax { get; set; } = TimeSpan.FromHours(6);

    /// <summary>
    /// How long one file is tried while others come through, default 5 min, 1 s to 1 h: then the fault is the file's,
    /// and it holds up those behind it in its partition.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StuckFileMax { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Pause before a file whose attempts are used up is tried again, doubled each time. Default 1 s, 1 ms to 1 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan HoldDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Longest such pause, default 1 min, 1 ms to 1 h: a token that is put right is noticed within it.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan HoldDelayMax { get; set; } = TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        (bool Holds, string Option, string Rule)[] rules =
        [
            (IsGraphUrl(), nameof(GraphUrl), "must be an https address"),
            (AreHosts(Hosts), nameof(Hosts), HostsRule),
            (AreHosts(TwilioHosts), nameof(TwilioHosts), HostsRule),
            (AreHosts(TwilioMediaHosts), nameof(TwilioMediaHosts), HostsRule),
            (StoreDirectory.Length == 0 || Path.IsPathFullyQualified(StoreDirectory), nameof(StoreDirectory),
                "must be the full path of a folder"),
        ];
        return from rule in rules where !rule.Holds select new ValidationResult(rule.Rule, [rule.Option]);
    }

    /// <summary>Whether anything can be fetched: from the Graph API, or from Twilio.</summary>
    internal bool IsConfigured => AccessToken.Length > 0 || TwilioAccounts.Count > 0;

    internal static string[] HostList(string hosts) =>
        hosts.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool AreHosts(string hosts) => HostList(hosts).Length > 0
        && HostList(hosts).All(host => Uri.CheckHostName(host) != UriHostNameType.Unknown);

    private bool IsGraphUrl() => Uri.TryCreate(GraphUrl, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || (AllowPrivateAddresses && url.Scheme == Uri.UriSchemeHttp))
        && url.Query.Length == 0;
}
