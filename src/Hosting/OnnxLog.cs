using Microsoft.Extensions.Logging;

namespace StreamML.Hosting;

/// <summary>What is logged of ONNX Runtime.</summary>
internal static partial class OnnxLog
{
    /// <summary>It runs otherwise than asked for.</summary>
    [LoggerMessage(111, LogLevel.Warning, "{Warning}")]
    public static partial void Warning(ILogger log, string warning);
}
