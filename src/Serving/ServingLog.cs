using Microsoft.Extensions.Logging;
using StreamML.Inference;
using StreamML.Schemas.V1;

namespace StreamML.Serving;

/// <summary>What the follower of models logs: switches and refusals. Never a text, never a contact.</summary>
internal static partial class ServingLog
{
    [LoggerMessage(1, LogLevel.Information, "{Task}: {Model} is {Part} from now on (scope '{Scope}', share {Share})")]
    public static partial void Serves(
        ILogger log, string task, ModelIdentity model, ModelPart part, string scope, double share);

    [LoggerMessage(
        2, LogLevel.Warning, "{Task}: version {Version} (scope '{Scope}') is refused, the current one stays: {Reason}")]
    public static partial void Refused(ILogger log, string task, string version, string scope, string reason);

    [LoggerMessage(3, LogLevel.Warning,
        "{Task}: waiting for version {Version} (scope '{Scope}'), the current one stays: {Reason}")]
    public static partial void Waits(ILogger log, string task, string version, string scope, string reason);

    [LoggerMessage(4, LogLevel.Warning,
        "the model topics cannot be read, the current models stay; next attempt in {Seconds:0.0} s: {Reason}")]
    public static partial void Away(ILogger log, double seconds, string reason);

    [LoggerMessage(
        5, LogLevel.Information, "the model topics were read: {Versions} versions, {Ignored} records ignored")]
    public static partial void CaughtUp(ILogger log, int versions, long ignored);

    [LoggerMessage(
        6, LogLevel.Warning, "the models on the topics are not loaded after {Seconds:0.0} s; starting without them")]
    public static partial void StartsWithout(ILogger log, double seconds);

    [LoggerMessage(7, LogLevel.Information, "{Task}: {Model} loaded and warmed up in {Milliseconds:0} ms")]
    public static partial void Loaded(ILogger log, string task, ModelIdentity model, double milliseconds);

    [LoggerMessage(
        8, LogLevel.Information, "{Task}: the model that ships, if any, is live from now on (scope '{Scope}')")]
    public static partial void ServesFallback(ILogger log, string task, string scope);

    [LoggerMessage(9, LogLevel.Warning, "{Warning}")]
    public static partial void OnnxWarning(ILogger log, string warning);
}
