using System.ComponentModel.DataAnnotations;

namespace StreamML.Trainer.Alerts;

/// <summary>Where alerts go, beside the log. Configuration section <c>Alerts</c>.</summary>
public sealed class AlertOptions : IValidatableObject
{
    /// <summary>
    /// Address that alerts are posted to as JSON; default empty: nowhere. http or https; over http anyone on the way
    /// can read them, though they hold figures alone.
    /// </summary>
    public string WebhookUrl { get; set; } = "";

    /// <summary>
    /// Secret that signs webhooks; default empty: they are not signed. At least 16 ASCII characters, so that it cannot
    /// be tried out; at most 1,024. It is never part of a log line.
    /// </summary>
    [RegularExpression("|[!-~]{16,1024}", ErrorMessage = "must be 16 to 1024 ASCII characters, no blanks")]
    public string WebhookSecret { get; set; } = "";

    /// <summary>Host of the SMTP server; default empty: no mail.</summary>
    [RegularExpression("[A-Za-z0-9.:-]{0,255}", ErrorMessage = "must be a host name or an address")]
    public string SmtpHost { get; set; } = "";

    /// <summary>Its port; default 587, for submission; range 1 to 65,535.</summary>
    [Range(1, 65_535)]
    public int SmtpPort { get; set; } = 587;

    /// <summary>
    /// How the connection is secured: <c>starttls</c> (default, required by most servers on port 587), <c>tls</c> from
    /// the first byte (port 465), or <c>none</c>, for a relay on this machine; with it no user may be given.
    /// </summary>
    [AllowedValues("starttls", "tls", "none")]
    public string SmtpSecurity { get; set; } = "starttls";

    /// <summary>User; default empty: without signing in.</summary>
    [MaxLength(320)]
    public string SmtpUser { get; set; } = "";

    /// <summary>The user's password, a secret; default empty. It is never part of a log line.</summary>
    [MaxLength(1_024)]
    public string SmtpPassword { get; set; } = "";

    /// <summary>Sender of mails; default empty; needed with <see cref="SmtpHost"/>.</summary>
    [MaxLength(320)]
    public string MailFrom { get; set; } = "";

    /// <summary>Receivers, comma separated; default empty; needed with <see cref="SmtpHost"/>.</summary>
    [MaxLength(4_096)]
    public string MailTo { get; set; } = "";

    /// <summary>
    /// How long one attempt may take; default 10 s: servers of chat tools answer within one; range 50 ms to 5 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Attempts after the first; default 5: about half a minute; range 0 to 20.</summary>
    [Range(0, 20)]
    public int Retries { get; set; } = 5;

    /// <summary>
    /// Pause before the second attempt, doubled each time, with jitter; default 1 s; range 1 ms to 1 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Longest of these pauses, also where the server asks for a longer one; default 30 s; range 1 ms to 10 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan RetryDelayMax { get; set; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        bool isAddress = Uri.TryCreate(WebhookUrl, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);
        if (WebhookUrl.Length > 0 && !isAddress)
        {
            yield return Fault("must be an http or https address", nameof(WebhookUrl));
        }

        if (SmtpHost.Length > 0 && !IsMailbox(MailFrom))
        {
            yield return Fault("must be a mail address, since Alerts__SmtpHost is set", nameof(MailFrom));
        }

        if (SmtpHost.Length > 0 && (Receivers.Count == 0 || !Receivers.All(IsMailbox)))
        {
            yield return Fault(
                "must be mail addresses, comma separated, since Alerts__SmtpHost is set", nameof(MailTo));
        }

        if (SmtpUser.Length > 0 && SmtpSecurity == "none")
        {
            yield return Fault("must be starttls or tls: the password would go out readable", nameof(SmtpSecurity));
        }

        if (RetryDelayMax < RetryDelay)
        {
            yield return Fault("must be at least Alerts__RetryDelay", nameof(RetryDelayMax));
        }
    }

    /// <summary>Receivers one by one.</summary>
    internal IReadOnlyList<string> Receivers =>
        MailTo.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsMailbox(string text) =>
        MimeKit.MailboxAddress.TryParse(text, out var box) && box.Address.Contains('@');

    private static ValidationResult Fault(string rule, string option) => new(rule, [option]);
}
