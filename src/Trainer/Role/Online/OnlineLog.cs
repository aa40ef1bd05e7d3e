using Microsoft.Extensions.Logging;

namespace StreamML.Trainer.Role.Online;

/// <summary>What the online gate logs. No text of a message, no contact.</summary>
internal static partial class OnlineLog
{
    [LoggerMessage(20, LogLevel.Information, "{Task} {Scope} {Version} goes to {Stage}: {Reason}")]
    public static partial void Goes(
        ILogger log, string task, string scope, string version, string stage, string reason);

    [LoggerMessage(21, LogLevel.Warning,
        "{Task} {Scope}: back from {Version} to {Before} {Milliseconds:0} ms after the decision: {Reason}")]
    public static partial void RolledBack(
        ILogger log, string task, string scope, string version, string before, double milliseconds, string reason);

    [LoggerMessage(22, LogLevel.Warning, "{Task} {Scope}: tries again: {Reason}")]
    public static partial void Waits(ILogger log, string task, string scope, string reason);

    [LoggerMessage(23, LogLevel.Information, "{Task} {Scope}: {Version} is compared with {Champion} from now on.")]
    public static partial void Begins(ILogger log, string task, string scope, string version, string champion);
}
