using Microsoft.Extensions.Logging;

namespace StreamML.EmbeddedRegistry;

/// <summary>Log messages of the registry. Event ids 2500 to 2599. No schema text.</summary>
internal static partial class RegistryLog
{
    [LoggerMessage(2500, LogLevel.Information, "Schema registry listens on {Url}")]
    public static partial void Listening(ILogger logger, Uri url);

    [LoggerMessage(
        2501, LogLevel.Information, "Schema registry opened with {Subjects} subjects; the last schema id is {LastId}")]
    public static partial void Opened(ILogger logger, int subjects, int lastId);

    [LoggerMessage(
        2502,
        LogLevel.Warning,
        "The registry's journal ended in {Bytes} bytes of an unfinished, unanswered line; they are cut")]
    public static partial void TornTail(ILogger logger, int bytes);

    [LoggerMessage(2503, LogLevel.Error, "The schema registry could not answer {Method} {Path}")]
    public static partial void Failed(ILogger logger, string method, string path, Exception error);

    [LoggerMessage(2504, LogLevel.Debug, "The schema registry refused {Method} {Path}: {Status} {Code}")]
    public static partial void Refused(ILogger logger, string method, string path, int status, int code);
}
