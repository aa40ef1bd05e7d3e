using Microsoft.Extensions.Logging;

namespace StreamML.Api.Dashboard;

/// <summary>What the dashboard logs: nothing of what a request holds.</summary>
internal static partial class DashboardLog
{
    /// <summary>A page could not be made.</summary>
    public static void Failed(ILogger log, string path, Exception fault) =>
        Failed(log, path, fault.GetType().FullName ?? "", fault.StackTrace ?? "");

    [LoggerMessage(1, LogLevel.Error, "dashboard: {Path} failed: {Fault}\n{Stack}")]
    private static partial void Failed(ILogger log, string path, string fault, string stack);
}
