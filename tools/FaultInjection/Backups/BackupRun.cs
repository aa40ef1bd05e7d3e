using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.FaultInjection.Checking;
using StreamML.FaultInjection.Processes;
using StreamML.Hosting;
using StreamML.Hosting.Backups;
using StreamML.StreamProcessors.Stages.Enrich;
using StreamML.Traffic;
using StreamML.Traffic.Plan;
using StreamML.Traffic.Sending;

namespace StreamML.FaultInjection.Backups;

/// <summary>
/// Takes a backup under traffic, kills the installation, restores it elsewhere, sends everything again, and accounts
/// for every record and row.
/// </summary>
public sealed class BackupRun(
    BackupCheckOptions options, FaultRunOptions common, TimeProvider time, IProgress<string> progress)
{
    private const int Concurrency = 16;
    private const double TwilioShare = 0.3;

    private readonly ConcurrentQueue<Delivery> _sent = new();

    /// <summary>Runs it.</summary>
    /// <exception cref="TimeoutException">An installation did not start.</exception>
    /// <exception cref="TrafficException">The pipeline gave a wrong response, or none for two minutes.</exception>
    public async Task<BackupCheckReport> RunAsync(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        string scratch = ScratchInstallation.MakeFolder();
        try
        {
            var plan = new TrafficPlan(new TrafficOptions
            {
                Messages = options.Messages,
                Seed = common.Seed,
                StartMs = time.GetUtcNow().AddDays(-1).ToUnixTimeMilliseconds(),
                MaxUpdates = 50,
                TwilioShare = TwilioShare,
            });
            string backup = Path.Combine(scratch, "backup");
            var (taken, before, raw) = await TakeAsync(plan, backup, cancellationToken);
            string data = Path.Combine(scratch, "restored");
            progress.Report("restoring");
            var restored = await new RestoreJob(LoadSettings(data), time, NullLoggerFactory.Instance)
                .RunAsync(backup, backup + ".keys", suppressions: null, cancellationToken);
            var report = await GoOnAsync(plan, data, taken, before, raw, cancellationToken);
            return report with
            {
                RestoreSeconds = restored.Seconds,
                Seconds = time.GetElapsedTime(started).TotalSeconds,
            };
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    // The installation, until it is killed with all that it has.
    private async Task<(BackupReport Taken, long Before, RawDigests Raw)> TakeAsync(
        TrafficPlan plan, string backup, CancellationToken cancellationToken)
    {
        await using var up = await UpProcess.StartAsync(common, time, progress, cancellationToken);
        using var kafka = await Pipeline.ConnectAsync(up.Settings, time, NullLoggerFactory.Instance, cancellationToken);
        using var sender = new TrafficSender(up.Target, plan.Ledger, time);
        var sending = sender.SendAsync(PacedAsync(plan), Concurrency, cancellationToken);
        while (sender.Updates < options.Messages / 3 && !sending.IsCompleted)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
        }

        long before = (await kafka.Offsets.GetAsync(await kafka.Topics.GetAsync(RawDigests.Topics, cancellationToken)))
            .Values.Sum(each => each.Latest);
        var taken = await new BackupJob(
            LoadSettings(up.Settings.Streamml.DataDirectory), time, NullLoggerFactory.Instance)
        {
            Tell = progress.Report,
        }.RunAsync(backup, backup + ".keys", cancellationToken);
        progress.Report($"{sender.Updates} of {options.Messages} messages and more sent when it was there");
        await sending;
        var raw = await RawDigests.ReadAsync(kafka, taken.Manifest, cancellationToken);
        progress.Report("killing everything");
        await up.KillAsync();
        return (taken, before, raw);
    }

    private async Task<BackupCheckReport> GoOnAsync(
        TrafficPlan plan, string data, BackupReport taken, long before, RawDigests raw,
        CancellationToken cancellationToken)
    {
        await using var up = await UpProcess.StartAsync(common, time, progress, cancellationToken, data);
        using var kafka = await Pipeline.ConnectAsync(up.Settings, time, NullLoggerFactory.Instance, cancellationToken);
        var restored = await RawDigests.ReadAsync(kafka, taken.Manifest, cancellationToken);
        progress.Report("sending everything again");
        using var sender = new TrafficSender(up.Target, new Ledger(), time);
        await sender.SendAsync(_sent, Concurrency, cancellationToken);
        var settling = new Settling(kafka, up.Settings, common.Patience, time);
        List<string> problems = await settling.DrainedAsync(cancellationToken)
            ? []
            : ["a role has not read everything"];
        progress.Report("checking topics and tables");
        var reading = new Reading(plan.Ledger, EnrichmentModels.CreateDefault(), time);
        await reading.ReadAllAsync(kafka, cancellationToken);
        var audit = reading.Audit.Results();
        var streams = reading.Streams.Findings();
        var (rows, wrong) = await settling.TablesAsync(plan.Ledger, reading.Audit, cancellationToken);
        problems.AddRange(wrong);
        if (!streams.Clean)
        {
            problems.Add(streams.ToString());
        }

        var report = new BackupCheckReport(
            Ok: false, plan.Ledger.Revisions.Count, taken.Manifest.Bytes(), taken.Seconds, taken.SinkStoodMs,
            RestoreSeconds: 0, before, Math.Max(0, before - restored.Records), restored.Records,
            restored.DifferentFrom(raw), audit.Values.Sum(each => each.Lost), audit.Values.Sum(each => each.Duplicated),
            audit.Values.Sum(each => each.Wrong + each.Unexpected), problems, rows, Seconds: 0);
        return report with
        {
            Ok = report is { Missing: 0, Different: 0, Lost: 0, Doubled: 0, Wrong: 0, TableProblems.Count: 0 }
                && before > 0 && restored.Records > 0,
        };
    }

    private async IAsyncEnumerable<Delivery> PacedAsync(TrafficPlan plan)
    {
        var pause = TimeSpan.FromSeconds(1.0 / options.DeliveriesPerSecond);
        foreach (var delivery in plan.Deliveries())
        {
            await Task.Delay(pause, time);
            _sent.Enqueue(delivery);
            yield return delivery;
        }
    }

    private static Settings LoadSettings(string data) => Settings.Load(
        new Dictionary<string, string?>(StringComparer.Ordinal) { ["Streamml:DataDirectory"] = data });
}
