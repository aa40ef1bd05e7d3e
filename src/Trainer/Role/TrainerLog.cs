using Microsoft.Extensions.Logging;
using StreamML.Inference.Artifacts;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Producers;

namespace StreamML.Trainer.Role;

/// <summary>What the trainer logs. No text of a message, no contact.</summary>
internal static partial class TrainerLog
{
    [LoggerMessage(1, LogLevel.Information, "Leads: trains for this installation.")]
    public static partial void Leads(ILogger log);

    [LoggerMessage(2, LogLevel.Information, "Stands by: another trainer leads.")]
    public static partial void StandsBy(ILogger log);

    [LoggerMessage(3, LogLevel.Information, "Trains {Task} {Scope} ({Trigger}) on {Rows} examples.")]
    public static partial void Trains(ILogger log, string task, string scope, string trigger, int rows);

    [LoggerMessage(4, LogLevel.Information, "{Task} {Scope} {Version}: {Status}. {Message}")]
    public static partial void Ended(
        ILogger log, string task, string scope, string version, string status, string message);

    [LoggerMessage(5, LogLevel.Warning, "Tries again in {Seconds:0.0} s: {Reason}")]
    public static partial void Away(ILogger log, double seconds, string reason);

    [LoggerMessage(16, LogLevel.Warning, "No backup of {Task} {Scope} before its training: {Reason}")]
    public static partial void NoBackup(ILogger log, string task, string scope, string reason);

    [LoggerMessage(17, LogLevel.Warning, "No test or report of the training of {Task} {Scope}: {Reason}")]
    public static partial void NoReport(ILogger log, string task, string scope, string reason);

    [LoggerMessage(6, LogLevel.Warning, "The {Companion} begins anew in {Seconds:0.0} s: {Reason}")]
    public static partial void CompanionAway(ILogger log, string companion, double seconds, string reason);

    [LoggerMessage(7, LogLevel.Information,
        "Watches {Task} {Tenant} {Version} for drift; its reference are {Contacts} contacts.")]
    public static partial void Watches(ILogger log, string task, string tenant, string version, int contacts);

    [LoggerMessage(8, LogLevel.Warning,
        "More than {Models} models are asked: the others are not watched for drift. Raise Drift__ModelsMax.")]
    public static partial void NotWatched(ILogger log, int models);

    [LoggerMessage(9, LogLevel.Warning, "{Task} {Tenant} {Version} is not watched for drift: {Reason}")]
    public static partial void CannotWatch(ILogger log, string task, string tenant, string version, string reason);

    /// <summary>A fault in words: messages of our own faults hold no text; of others only the kind is told.</summary>
    public static string Reason(Exception fault) =>
        fault is TaskRestartException or AppendException or IOException or ArtifactException
            ? fault.Message
            : fault.GetType().Name;
}
