using Microsoft.Extensions.Logging;

namespace StreamML.StreamProcessors.Stages.Voice;

/// <summary>
/// Every log line of the voice roles, with its event id. None holds a text, an id of a contact or a secret.
/// </summary>
internal static partial class VoiceLog
{
    [LoggerMessage(201, LogLevel.Warning,
        "media-fetcher: neither Media__AccessToken nor Media__TwilioAccounts__0 is set: nothing is downloaded,"
            + " and voice notes continue without text")]
    public static partial void NotConfigured(ILogger log);

    [LoggerMessage(202, LogLevel.Error,
        "media-fetcher: the API refuses the token ({Reason}); voice notes wait and are retried. Check "
        + "Media__AccessToken and Media__TwilioAccounts")]
    public static partial void Unauthorised(ILogger log, string reason);

    [LoggerMessage(
        203, LogLevel.Warning, "media-fetcher: a voice note cannot be fetched for now ({Reason}); it is retried")]
    public static partial void Unavailable(ILogger log, string reason);

    [LoggerMessage(204, LogLevel.Information, "media-fetcher: files can be fetched again")]
    public static partial void Recovered(ILogger log);

    [LoggerMessage(205, LogLevel.Warning,
        "{Role}: the record at {Place}, offset {Offset}, is dead-lettered: {Code}: {Reason}")]
    public static partial void DeadLettered(
        ILogger log, string role, string place, long offset, string code, string reason);

    [LoggerMessage(206, LogLevel.Error, "transcriber: voice notes continue without text: {Reason}")]
    public static partial void WithoutEngine(ILogger log, string reason);

    [LoggerMessage(207, LogLevel.Information,
        "transcriber: the voice note at {Place}, offset {Offset}, is transcribed up to {Done} of {Total}")]
    public static partial void Progress(ILogger log, string place, long offset, TimeSpan done, TimeSpan total);

    [LoggerMessage(
        208, LogLevel.Warning, "transcriber: the voice note at {Place}, offset {Offset}, is retried once: {Reason}")]
    public static partial void OnceMore(ILogger log, string place, long offset, string reason);
}
