namespace StreamML.StreamProcessors.Media;

/// <summary>One account of Twilio whose media may be fetched.</summary>
public sealed class TwilioMediaAccount
{
    /// <summary>Its AccountSid, required.</summary>
    public string AccountSid { get; set; } = "";

    /// <summary>Its auth token. A secret, required.</summary>
    public string AuthToken { get; set; } = "";

    internal bool IsComplete => AccountSid.Length > 0 && AuthToken.Length > 0
        && !AccountSid.Contains(':') && !(AccountSid + AuthToken).Any(letter => letter is <= ' ' or > '~');
}
