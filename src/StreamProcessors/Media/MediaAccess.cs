using System.Net.Http.Headers;
using System.Text;

namespace StreamML.StreamProcessors.Media;

/// <summary>
/// Who may be asked for a file, and who of them gets which token: the Graph API and its media host get Meta's, Twilio's
/// API gets the account's, and what Twilio's API redirects to gets none.
/// </summary>
/// <param name="trusted">Hosts that get the token.</param>
/// <param name="withSubdomains">Whether their subdomains do.</param>
/// <param name="others">Hosts, with subdomains, that may be asked without it.</param>
/// <param name="token">The token.</param>
/// <param name="option">The option that names the hosts, for messages.</param>
internal sealed class MediaAccess(
    string[] trusted, bool withSubdomains, string[] others, AuthenticationHeaderValue token, string option)
{
    private const string Accounts = "Accounts/";

    /// <summary>The option that names the hosts.</summary>
    public string Option => option;

    /// <summary>Meta's.</summary>
    public static MediaAccess Graph(MediaOptions options) => new(
        MediaOptions.HostList(options.Hosts), withSubdomains: true, [],
        new AuthenticationHeaderValue("Bearer", options.AccessToken), nameof(MediaOptions.Hosts));

    /// <summary>Twilio's for a file's address, by the account that the address names.</summary>
    public static MediaAccess Twilio(MediaOptions options, Uri url)
    {
        string[] segments = url.Segments;
        int at = Array.IndexOf(segments, Accounts);
        string sid = at >= 0 && at + 1 < segments.Length ? segments[at + 1].TrimEnd('/') : "";
        var account = options.TwilioAccounts.Find(each => each.AccountSid == sid)
            ?? options.TwilioAccounts[0];
        byte[] credentials = Encoding.UTF8.GetBytes($"{account.AccountSid}:{account.AuthToken}");
        return new MediaAccess(
            MediaOptions.HostList(options.TwilioHosts), withSubdomains: false,
            MediaOptions.HostList(options.TwilioMediaHosts),
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(credentials)),
            nameof(MediaOptions.TwilioMediaHosts));
    }

    /// <summary>Whether an address is of Twilio's API.</summary>
    public static bool IsTwilio(MediaOptions options, Uri url)
        => Names(MediaOptions.HostList(options.TwilioHosts), url, subdomains: false);

    /// <summary>Whether the address may be asked.</summary>
    public bool Allows(Uri url) => IsTrusted(url) || Names(others, url, subdomains: true);

    /// <summary>The token for the address; null where it gets none.</summary>
    public AuthenticationHeaderValue? TokenFor(Uri url) => IsTrusted(url) ? token : null;

    private bool IsTrusted(Uri url) => Names(trusted, url, withSubdomains);

    private static bool Names(string[] hosts, Uri url, bool subdomains) => Array.Exists(
        hosts,
        host => url.IdnHost.Equals(host, StringComparison.OrdinalIgnoreCase)
            || (subdomains && url.IdnHost.EndsWith($".{host}", StringComparison.OrdinalIgnoreCase)));
}
