using StreamML.FaultInjection.Checking;
using StreamML.FaultInjection.Processes;
using StreamML.Sink;
using StreamML.Sink.Counting;

namespace StreamML.FaultInjection.Windows;

/// <summary>
/// Writes records that windows are counted from, kills the role windows and the sink meanwhile, and then holds every
/// count against what SQL counts over the sink's tables. The same seed writes and kills the same.
/// </summary>
public sealed class WindowRun(
    WindowOptions options, FaultRunOptions common, TimeProvider time, IProgress<string> progress)
{
    private const int Together = 500;
    private const int Looks = 10;
    private const string Windows = "windows";

    private readonly Dictionary<string, int> _kills = new(StringComparer.Ordinal);

    /// <summary>Runs it.</summary>
    /// <exception cref="TimeoutException">The installation did not start.</exception>
    public async Task<WindowReport> RunAsync(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        await using var installation = await ProcessInstallation.StartAsync(
            common, time, progress, cancellationToken, [Windows, SinkTopics.Role]);
        var records = new WindowRecords(
            common.Seed, options.Contacts, time.GetUtcNow().ToUnixTimeMilliseconds());
        var random = new Random(common.Seed);
        for (int kill = 0; kill <= options.Kills; kill++)
        {
            int count = (int)(((long)options.Records * (kill + 1) / (options.Kills + 1))
                - ((long)options.Records * kill / (options.Kills + 1)));
            await WriteAsync(installation, records.Make(count), cancellationToken);
            if (kill < options.Kills)
            {
                await KillAsync(installation, random, cancellationToken);
            }
        }

        progress.Report($"{options.Records} records written; settling");
        bool drained = await DrainedAsync(installation, cancellationToken);
        progress.Report("comparing the windows with SQL");
        var postgres = installation.Settings.Postgres;
        var counts = await WindowAudit.CountsAsync(postgres, cancellationToken);
        var trends = await WindowAudit.TrendsAsync(postgres, cancellationToken);
        long letters = (await TableCounts.ReadRowsAsync(postgres, cancellationToken))["dead_letters"];
        bool ok = drained && counts.All > 0 && counts.Different == 0 && trends.All > 0 && trends.Different == 0
            && letters == 0;
        return new WindowReport(
            ok, options.Records, _kills, drained, counts.All, counts.Different, counts.Examples, trends.All,
            trends.Different, letters, time.GetElapsedTime(started).TotalSeconds);
    }

    // A busy machine takes longer for many records than the patience of one look.
    private async Task<bool> DrainedAsync(ProcessInstallation installation, CancellationToken cancellationToken)
    {
        var settling = new Settling(installation.Kafka, installation.Settings, common.Patience, time);
        for (int look = 0; look < Looks; look++)
        {
            if (await settling.DrainedAsync(cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    private async Task WriteAsync(
        ProcessInstallation installation, IEnumerable<WindowRecord> records, CancellationToken cancellationToken)
    {
        using var appender = installation.Kafka.CreateAppender();
        long nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var chunk in records.Chunk(Together))
        {
            await Task.WhenAll(chunk.Select(record =>
                appender.AppendAsync(record.Topic, record.Key, record.Value, nowMs, cancellationToken)));
        }
    }

    // The next kill waits until the role is up again, or it would be one kill of a process that has not begun.
    private async Task KillAsync(ProcessInstallation installation, Random random, CancellationToken cancellationToken)
    {
        string target = random.Next(4) == 0 ? SinkTopics.Role : Windows;
        await installation.Processes[target].KillAsync();
        _kills[target] = _kills.GetValueOrDefault(target) + 1;
        progress.Report($"kill {_kills.Values.Sum()} of {options.Kills}: {target}");
        await installation.Processes[target].WaitReadyAsync(common.StartTimeout, cancellationToken);
    }
}
