using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StreamML.Testing;

namespace StreamML.Hosting.Tests;

/// <summary>A role that dead-letters records and that nobody runs is named, never a silent gap.</summary>
public sealed class AbsentOwnerTests
{
    [Fact]
    public async Task Sink_WithoutTheRolesItLeavesRecordsTo_WarnsOfEachAtItsStart()
    {
        using var folder = new ScratchFolder();
        File.SetUnixFileMode(folder.Path, File.GetUnixFileMode(folder.Path) | UnixFileMode.OtherExecute);
        var settings = Settings.Load(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Streamml:DataDirectory"] = folder.Path,
            ["Streamml:KafkaPort"] = "0",
            ["Streamml:RegistryPort"] = "0",
            ["Streamml:PostgresPort"] = "0",
        });
        using var log = new Warnings();
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(log));
        await using var installation = await Installation.StartAsync(
            settings, RoleSet.Of(RoleSet.Broker, RoleSet.Postgres, "sink", "normaliser"), TimeProvider.System, loggers,
            CancellationToken.None);

        var absent = await AbsentOwner.FindAsync(installation.Pipeline!.Kafka);

        Assert.Equal(
            ["collector", "enricher", "media-fetcher", "scorer", "transcriber", "windows"],
            absent.Select(owner => owner.Role).Order(StringComparer.Ordinal));
        Assert.All(absent, owner => Assert.Contains($"{owner}", log.Lines));
        Assert.DoesNotContain(log.Lines, line => line.Contains("nobody runs normaliser", StringComparison.Ordinal));
        Assert.Contains(
            "nobody runs transcriber: records of whatsapp.voice-notes that it dead-letters wait until it runs",
            log.Lines);
    }

    private sealed class Warnings : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = [];

        public IEnumerable<string> Lines => _lines;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => _lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
