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
}
