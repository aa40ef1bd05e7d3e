using Microsoft.Extensions.Logging;

namespace StreamML.Hosting;

/// <summary>What the host of roles logs.</summary>
internal static partial class HostingLog
{
    /// <summary>A service that a role needs at its start is away.</summary>
    [LoggerMessage(112, LogLevel.Warning, "Waiting up to {Seconds:0} s: {Reason}")]
    public static partial void Waiting(ILogger log, double seconds, string reason);

    /// <summary>What the sink leaves to a role is dead-lettered by nobody.</summary>
    [LoggerMessage(116, LogLevel.Warning, "{Owner}")]
    public static partial void OwnerAbsent(ILogger log, AbsentOwner owner);

    /// <summary>Who runs could not be asked.</summary>
    [LoggerMessage(117, LogLevel.Information, "Which roles run is not known yet: {Reason}")]
    public static partial void OwnersUnknown(ILogger log, string reason);
}
