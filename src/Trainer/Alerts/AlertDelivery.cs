using Microsoft.Extensions.Logging;
using StreamML.Inference.Http;

namespace StreamML.Trainer.Alerts;

/// <summary>How a channel fared with an alert.</summary>
/// <param name="Channel"><c>log</c>, <c>webhook</c> or <c>mail</c>.</param>
/// <param name="Reason">Why it did not arrive, without address and secret; null: it arrived.</param>
public sealed record AlertReceipt(string Channel, string? Reason);

/// <summary>
/// Sends alerts to the log, and to a webhook and by mail where these are set: each with its own attempts and pauses, at
/// the same time. A channel that fails is logged and nothing else. Safe from many threads.
/// </summary>
public sealed class AlertDelivery : IDisposable
{
    private readonly ILogger _log;
    private readonly HttpAttempts<AlertAttempt> _attempts;
    private readonly IReadOnlyList<IAlertChannel> _channels;

    /// <summary>Makes the channels that are set.</summary>
    /// <param name="options">Where alerts go.</param>
    /// <param name="log">The log, which gets each alert.</param>
    /// <param name="time">The clock.</param>
    public AlertDelivery(AlertOptions options, ILogger log, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _log = log;
        _attempts = new HttpAttempts<AlertAttempt>(
            new HttpAttemptLimits(options.AttemptTimeout, options.Retries, options.RetryDelay, options.RetryDelayMax),
            time);
        var channels = new List<IAlertChannel>();
        if (options.WebhookUrl.Length > 0)
        {
            channels.Add(new WebhookChannel(options, time));
        }

        if (options.SmtpHost.Length > 0)
        {
            channels.Add(new MailChannel(options, time));
        }

        _channels = channels;
    }

    /// <summary>Sends an alert. Returns when every channel has it or has given up.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<AlertReceipt>> SendAsync(Alert alert, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(alert);
        if (alert.Severity == AlertSeverity.Severe)
        {
            AlertLog.Severe(_log, alert.Message, alert.ActionReason);
        }
        else
        {
            AlertLog.Warning(_log, alert.Message, alert.ActionReason);
        }

        var sent = await Task.WhenAll(_channels.Select(channel => SendAsync(channel, alert, cancellationToken)));
        return [new AlertReceipt("log", null), .. sent];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }
    }

    private async Task<AlertReceipt> SendAsync(
        IAlertChannel channel, Alert alert, CancellationToken cancellationToken)
    {
        var attempt = await _attempts.RunAsync(token => channel.SendAsync(alert, token), cancellationToken);
        if (attempt.Reason is { } reason)
        {
            AlertLog.Lost(_log, alert.Id, channel.Name, reason);
        }

        return new AlertReceipt(channel.Name, attempt.Reason);
    }
}
