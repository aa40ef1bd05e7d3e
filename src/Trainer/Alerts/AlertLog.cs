using Microsoft.Extensions.Logging;

namespace StreamML.Trainer.Alerts;

/// <summary>What is logged about alerts. Never an address, a secret, a text or a contact.</summary>
internal static partial class AlertLog
{
    [LoggerMessage(1, LogLevel.Warning, "alert: {Message}; what is done: {Action}")]
    public static partial void Warning(ILogger log, string message, string action);

    [LoggerMessage(2, LogLevel.Error, "severe alert: {Message}; what is done: {Action}")]
    public static partial void Severe(ILogger log, string message, string action);

    [LoggerMessage(3, LogLevel.Error, "alert {Id} did not arrive by {Channel}: {Reason}")]
    public static partial void Lost(ILogger log, string id, string channel, string reason);
}
