using Microsoft.Extensions.Logging;

namespace StreamML.Ingest.Telemetry;

/// <summary>All log messages of the server. None takes a body, a header, a token, a phone number or a query.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 2001, Level = LogLevel.Information,
        Message = "Listening on {Address}, webhooks at {Path}")]
    public static partial void Listening(ILogger logger, Uri address, string path);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Information,
        Message = "Stopped; {InFlight} requests were in progress")]
    public static partial void Stopped(ILogger logger, int inFlight);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Warning,
        Message = "Every webhook is refused: no app secret is set. Set Ingest__AppSecrets__0")]
    public static partial void NoSecret(ILogger logger);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Warning,
        Message = "Every handshake is refused: no verify token is set. Set Ingest__VerifyToken")]
    public static partial void NoVerifyToken(ILogger logger);

    [LoggerMessage(EventId = 2005, Level = LogLevel.Information,
        Message = "Feedback and events are refused until there is a key: streamml keys create --application NAME"
            + " --scopes feedback")]
    public static partial void NoApiKey(ILogger logger);

    [LoggerMessage(EventId = 2006, Level = LogLevel.Warning,
        Message = "{Endpoint}: {Count} requests refused since the last such message; last reason: {Reason}")]
    public static partial void Refused(ILogger logger, string endpoint, long count, string reason);

    [LoggerMessage(EventId = 2007, Level = LogLevel.Warning,
        Message = "{Endpoint}: {Count} requests answered with 503 since the last such message;"
            + " the broker did not acknowledge: {Reason}")]
    public static partial void NotAppended(ILogger logger, string endpoint, long count, string reason);

    [LoggerMessage(EventId = 2008, Level = LogLevel.Error,
        Message = "{Endpoint}: the broker will never accept delivery {DeliveryId} of {Bytes} bytes: {Reason}")]
    public static partial void NeverAppended(
        ILogger logger, string endpoint, string deliveryId, int bytes, string reason);

    [LoggerMessage(EventId = 2009, Level = LogLevel.Warning,
        Message = "Delivery {DeliveryId} of {Bytes} bytes is signed but not a webhook body ({Reason});"
            + " archived as unknown")]
    public static partial void Unreadable(ILogger logger, string deliveryId, int bytes, string reason);

    [LoggerMessage(EventId = 2010, Level = LogLevel.Error, Message = "A request failed with {Fault} at {Trace}")]
    public static partial void Failed(ILogger logger, string fault, string trace);

    [LoggerMessage(EventId = 2012, Level = LogLevel.Warning,
        Message = "{Count} handshakes refused since the last such message: {Reason}")]
    public static partial void HandshakeRefused(ILogger logger, long count, string reason);

    [LoggerMessage(EventId = 2013, Level = LogLevel.Warning,
        Message = "{Count} requests answered with 404 since the last such message: {Reason}. Known paths: {Paths}")]
    public static partial void UnknownPath(ILogger logger, long count, string reason, string paths);

    [LoggerMessage(EventId = 2011, Level = LogLevel.Error, Message = "The readiness probe failed with {Fault}")]
    public static partial void ProbeFailed(ILogger logger, string fault);

    [LoggerMessage(EventId = 2020, Level = LogLevel.Information,
        Message = "Twilio's webhook is closed: no auth token is set. Set Ingest__TwilioAuthTokens__0")]
    public static partial void NoTwilioToken(ILogger logger);
}
