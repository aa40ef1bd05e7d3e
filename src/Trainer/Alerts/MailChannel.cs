using System.Net.Sockets;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace StreamML.Trainer.Alerts;

/// <summary>Sends alerts by SMTP, as plain text. Each mail has its own connection: alerts are rare.</summary>
internal sealed class MailChannel(AlertOptions options, TimeProvider time) : IAlertChannel
{
    public string Name => "mail";

    public async Task<AlertAttempt> SendAsync(Alert alert, CancellationToken cancellationToken)
    {
        try
        {
            using var message = Message(alert);
            using var client = new SmtpClient();
            await client.ConnectAsync(options.SmtpHost, options.SmtpPort, Security(), cancellationToken);
            if (options.SmtpUser.Length > 0)
            {
                await client.AuthenticateAsync(
                    Encoding.UTF8, options.SmtpUser, options.SmtpPassword, cancellationToken);
            }

            await client.SendAsync(message, cancellationToken);
            await client.DisconnectAsync(quit: true, cancellationToken);
            return AlertAttempt.Arrived;
        }
        catch (AuthenticationException)
        {
            return new AlertAttempt("the server refuses Alerts__SmtpUser or Alerts__SmtpPassword");
        }
        catch (SmtpCommandException fault)
        {
            // 4xx is for now, 5xx for good. Its own text may hold an address.
            return new AlertAttempt($"the server answered {(int)fault.StatusCode}", (int)fault.StatusCode < 500);
        }
        catch (NotSupportedException)
        {
            return new AlertAttempt($"the server does not offer '{options.SmtpSecurity}': set Alerts__SmtpSecurity");
        }
        catch (SslHandshakeException)
        {
            return new AlertAttempt("the server's certificate is not trusted, or it does not speak TLS on this port");
        }
        catch (Exception fault) when (fault is SocketException or IOException or ProtocolException)
        {
            return AlertAttempt.Without($"it cannot be reached ({fault.GetType().Name})");
        }
    }

    public void Dispose()
    {
        // Nothing is kept between mails.
    }

    private SecureSocketOptions Security() => options.SmtpSecurity switch
    {
        "tls" => SecureSocketOptions.SslOnConnect,
        "none" => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };

    private MimeMessage Message(Alert alert)
    {
        var message = new MimeMessage
        {
            Subject = $"StreamML: {alert.Cause.Task}: {Words(alert)}",
            Date = time.GetUtcNow(),
            MessageId = $"{alert.Id}@streamml",
            Body = new TextPart("plain") { Text = Text(alert) },
        };
        message.From.Add(MailboxAddress.Parse(options.MailFrom));
        message.To.AddRange(options.Receivers.Select(MailboxAddress.Parse));
        return message;
    }

    private static string Words(Alert alert) => alert.Cause.Kind switch
    {
        AlertKind.Degraded => "worse than it may be",
        AlertKind.TrainingFailed => "training failed",
        AlertKind.TooLittleData => "too little data",
        AlertKind.TestFailed => "test failed",
        AlertKind.ChurnRisk => "contacts are likely to leave",
        _ => "drift",
    };

    private static string Text(Alert alert)
    {
        var text = new StringBuilder()
            .Append(alert.Severity == AlertSeverity.Severe ? "Severe: " : "Warning: ").AppendLine(alert.Message)
            .AppendLine()
            .Append("What is done: ").AppendLine(alert.ActionReason)
            .AppendLine();
        foreach (var fact in alert.Facts)
        {
            text.AppendLine(fact.Limit is { } limit
                ? FormattableString.Invariant($"{fact.Name}: {fact.Value:0.####} (limit {limit:0.####})")
                : FormattableString.Invariant($"{fact.Name}: {fact.Value:0.####}"));
        }

        return text.AppendLine()
            .AppendLine(FormattableString.Invariant($"Found {alert.At:u}; id {alert.Id}"))
            .ToString();
    }
}
