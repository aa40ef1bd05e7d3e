using System.ComponentModel.DataAnnotations;

namespace StreamML.StreamProcessors.Media;

/// <summary>One account of Twilio whose media may be fetched.</summary>
public sealed class TwilioMediaAccount
{
    /// <summary>Its AccountSid, required.</summary>
    [Required(ErrorMessage = "must be set")]
    [RegularExpression("[!-9;-~]+", ErrorMessage = "must be an AccountSid without blanks")]
    public string AccountSid { get; set; } = "";

    /// <summary>Its auth token. A secret, required.</summary>
    [Required(ErrorMessage = "must be set")]
    [RegularExpression("[!-~]+", ErrorMessage = "must be an auth token without blanks")]
    public string AuthToken { get; set; } = "";
}
