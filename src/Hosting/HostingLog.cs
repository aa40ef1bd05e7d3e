using Microsoft.Extensions.Logging;

namespace StreamML.Hosting;

/// <summary>What the host of roles logs.</summary>
internal static partial class HostingLog
{
    /// <summary>ONNX Runtime runs otherwise than asked for.</summary>
    [LoggerMessage(111, LogLevel.Warning, "{Warning}")]
    public static partial void OnnxWarning(ILogger log, string warning);

    /// <summary>A service that a role needs at its start is away.</summary>
    [LoggerMessage(112, LogLevel.Warning, "Waiting up to {Seconds:0} s: {Reason}")]
    public static partial void Waiting(ILogger log, double seconds, string reason);

    /// <summary>Parts of the process are not at work.</summary>
    [LoggerMessage(113, LogLevel.Warning, "Not ready: {Missing}")]
    public static partial void NotReady(ILogger log, string missing);

    /// <summary>All parts of the process are at work again.</summary>
    [LoggerMessage(114, LogLevel.Information, "Ready again")]
    public static partial void ReadyAgain(ILogger log);

    /// <summary>The file of health checks cannot be kept.</summary>
    [LoggerMessage(115, LogLevel.Error, "The ready file cannot be written: {Reason}")]
    public static partial void ReadyFileFails(ILogger log, string reason);

    /// <summary>What the sink leaves to a role is dead-lettered by nobody.</summary>
    [LoggerMessage(116, LogLevel.Warning, "{Owner}")]
    public static partial void OwnerAbsent(ILogger log, AbsentOwner owner);
}
