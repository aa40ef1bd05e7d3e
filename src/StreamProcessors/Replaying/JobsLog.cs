using Microsoft.Extensions.Logging;
using StreamML.Inference.Artifacts;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Producers;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>What the role jobs logs. No text of a message, no contact.</summary>
internal static partial class JobsLog
{
    [LoggerMessage(1, LogLevel.Information, "Leads: runs the jobs of this installation.")]
    public static partial void Leads(ILogger log);

    [LoggerMessage(2, LogLevel.Information, "Stands by: another process runs the jobs.")]
    public static partial void StandsBy(ILogger log);

    [LoggerMessage(3, LogLevel.Information, "Job {Job} is {State}. {Message}")]
    public static partial void Stands(ILogger log, string job, string state, string message);

    [LoggerMessage(4, LogLevel.Warning, "Job {Job} is refused what was asked: {Reason}")]
    public static partial void Refuses(ILogger log, string job, string reason);

    [LoggerMessage(5, LogLevel.Warning, "Tries again in {Seconds:0.0} s: {Reason}")]
    public static partial void Away(ILogger log, double seconds, string reason);

    [LoggerMessage(6, LogLevel.Warning, "Job {Job} is not prepared, so its cutover takes longer: {Reason}")]
    public static partial void NotPrepared(ILogger log, string job, string reason);

    [LoggerMessage(7, LogLevel.Warning, "What is left of the plan of job {Job} is not counted: {Reason}")]
    public static partial void NotCounted(ILogger log, string job, string reason);

    /// <summary>A fault in words: messages of our own faults hold no text; of others only the kind is told.</summary>
    public static string Reason(Exception fault) =>
        fault is TaskRestartException or RoleStopException or RoleConfigurationException or AppendException
            or ArtifactException or ReplayException
            ? fault.Message
            : fault.GetType().Name;
}
