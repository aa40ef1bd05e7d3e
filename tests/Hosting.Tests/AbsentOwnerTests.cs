using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StreamML.Messaging.Errors;
using StreamML.Testing;
using StreamML.Testing.Processors;

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
            ["Sink:AbsentOwnerGrace"] = "00:00:00",
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
        await log.AwaitAsync(absent.Count);
        Assert.All(absent, owner => Assert.Contains($"{owner}", log.Lines));
        Assert.DoesNotContain(log.Lines, line => line.Contains("nobody runs normaliser", StringComparison.Ordinal));
        Assert.Contains(
            "nobody runs transcriber: records of whatsapp.voice-notes that it dead-letters wait until it runs",
            log.Lines);
    }

    [Fact]
    public async Task Warning_OfARoleThatNobodyRuns_WaitsForTheGraceAndForTheCluster()
    {
        var time = new SteppedTime();
        using var log = new Warnings();
        var answers = new Queue<Func<IReadOnlyList<AbsentOwner>>>(
        [
            () => throw new TaskRestartException("The cluster is away."),
            () => [new AbsentOwner("scorer", ["events"])],
        ]);
        var asked = new SemaphoreSlim(0);
        var warning = AbsentOwner.WarnAsync(
            async () =>
            {
                asked.Release();
                return await Task.FromResult(answers.Dequeue()());
            },
            TimeSpan.FromSeconds(60), time, log, CancellationToken.None);

        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(2, answers.Count);
        time.Advance(TimeSpan.FromSeconds(1));
        await asked.WaitAsync();
        Assert.Empty(log.Lines);
        while (!warning.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(60));
            await Task.Yield();
        }

        await warning;
        Assert.Equal(
            "nobody runs scorer: records of events that it dead-letters wait until it runs", Assert.Single(log.Lines));
    }

    private sealed class Warnings : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = [];
        private readonly SemaphoreSlim _owners = new(0);

        public IEnumerable<string> Lines => _lines;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            string line = formatter(state, exception);
            _lines.Enqueue(line);
            if (line.StartsWith("nobody runs", StringComparison.Ordinal))
            {
                _owners.Release();
            }
        }

        /// <summary>Waits for so many warnings of owners.</summary>
        public async Task AwaitAsync(int owners)
        {
            for (int seen = 0; seen < owners; seen++)
            {
                Assert.True(await _owners.WaitAsync(TimeSpan.FromSeconds(60)));
            }
        }

        public void Dispose() => _owners.Dispose();
    }
}
