using Microsoft.Extensions.Logging;
using StreamML.Cli;

namespace StreamML.Cli.Tests.Terminal;

public sealed class LogFilterTests
{
    [Fact]
    public void HostThatFailsToStart_IsToldByOurMessageAlone()
    {
        using var loggers = CommonOptions.Loggers(LogLevel.Debug);

        Assert.False(loggers.CreateLogger("Microsoft.Extensions.Hosting.Internal.Host").IsEnabled(LogLevel.Critical));
        Assert.True(loggers.CreateLogger("Microsoft.AspNetCore.Server.Kestrel").IsEnabled(LogLevel.Warning));
        Assert.True(loggers.CreateLogger("StreamML.Sink").IsEnabled(LogLevel.Debug));
    }
}
