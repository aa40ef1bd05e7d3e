using StreamML.FaultInjection.Processes;
using StreamML.FaultInjection.Swaps;
using StreamML.Inference.Audience;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Trainer.Role;
using StreamML.Traffic.Sending;

namespace StreamML.FaultInjection.Trainings;

/// <summary>
/// Corrections arrive, a trainer learns from them, an enricher swaps what comes out; either is killed at random
/// moments. Then every version, decision and answer is held against each other. The same seed kills in the same order.
/// </summary>
public sealed class TrainingKillRun(
    TrainingKillOptions options, FaultRunOptions common, TimeProvider time, IProgress<string> progress)
{
    private const string Trainer = "trainer";
    private const string Enricher = "enricher";
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);

    private static readonly string[] Openings =
        ["my problem is", "hello again about", "still nothing of", "where is", "broken again", "not happy with"];

    private static readonly string[] Things = ["box", "lamp", "kit", "pack", "card", "case", "plan", "bundle"];
    private static readonly string[] Colours = ["purple", "amber", "teal", "silver", "crimson", "olive", "navy"];
    private static readonly string[] Ends = ["please", "for friday", "as always", "ok?", "for my sister", "today"];
    private static readonly string[] Intents = ["purchase", "tracking", "return", "inquiry"];

    private readonly Dictionary<string, int> _kills = new(StringComparer.Ordinal);
    private readonly Random _random = new(common.Seed);
    private int _labels;

    /// <summary>Runs it.</summary>
    /// <exception cref="TimeoutException">The installation did not start, or a killed role did not come
    /// back.</exception>
    public async Task<TrainingKillReport> RunAsync(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        await using var installation = await ProcessInstallation.StartAsync(
            common, time, progress, cancellationToken, [Enricher, Trainer]);
        var client = new TrainerClient(installation.Kafka, new TrainerOptions(), new AudienceOptions(), time);
        var traffic = new SteadyTexts(installation.Kafka, options.Rate, common.Seed, time);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watcher = traffic.WatchAsync(watching.Token);
        for (int kill = 1; kill <= options.Kills; kill++)
        {
            await LabelAsync(installation, kill, cancellationToken);
            await traffic.SendAsync(0, options.LongestPause * _random.NextDouble(), cancellationToken);
            await KillAsync(installation, traffic, kill, cancellationToken);
        }

        progress.Report($"{traffic.Sent} messages sent; the last training");
        await LabelAsync(installation, options.Kills + 1, cancellationToken);
        await EndedAsync(client, traffic, cancellationToken);
        await traffic.SettleAsync(common.Patience, cancellationToken);
        await watching.CancelAsync();
        await watcher;
        progress.Report("comparing versions, decisions and answers");
        return Report(
            traffic, await client.HistoryAsync(cancellationToken),
            await PublishedLog.ReadAsync(installation, SteadyTexts.Tenant, time, cancellationToken),
            time.GetElapsedTime(started).TotalSeconds);
    }

    // A house word means something else in each round, which a model can only know from these labels.
    private async Task LabelAsync(ProcessInstallation installation, int round, CancellationToken cancellationToken)
    {
        string thing = $"{Colours[round % Colours.Length]} {Things[round / Colours.Length % Things.Length]}";
        using var appender = installation.Kafka.CreateAppender();
        long nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        await Task.WhenAll(Enumerable.Range(0, options.Labels).Select(i =>
        {
            int number = _labels++;
            var row = new TrainingRow
            {
                Tenant = SteadyTexts.Tenant,
                ContactKey = $"{SteadyTexts.Tenant}/c{number}",
                RowId = $"intent/{number}",
                Version = 1,
                Task = ModelTasks.Intent,
                Origin = RowOrigin.Served,
                Source = LabelSource.Correction,
                Label = Intents[round % Intents.Length],
                LabelledAtMs = nowMs + i,
                Text = $"{Openings[_random.Next(Openings.Length)]} the {thing} {Ends[_random.Next(Ends.Length)]}",
                Language = "en",
            };
            return appender.AppendAsync(
                TopicCatalogue.TrainingRows, $"{row.ContactKey}/{row.RowId}", row, nowMs, cancellationToken);
        }));
    }

    private async Task KillAsync(
        ProcessInstallation installation, SteadyTexts traffic, int kill, CancellationToken cancellationToken)
    {
        string target = _random.Next(4) == 0 ? Enricher : Trainer;
        var process = installation.Processes[target];
        await process.KillAsync();
        _kills[target] = _kills.GetValueOrDefault(target) + 1;
        progress.Report($"kill {kill} of {options.Kills}: {target}");
        var back = process.WaitReadyAsync(common.StartTimeout, cancellationToken);
        while (!back.IsCompleted)
        {
            await traffic.SendAsync(0, Beat, cancellationToken);
        }

        await back;
    }

    // A trainer that was killed again and again still trains, and leaves no run open.
    private async Task EndedAsync(TrainerClient client, SteadyTexts traffic, CancellationToken cancellationToken)
    {
        string request = await client.AskAsync(
            new TrainingRequest
            {
                Action = TrainingAction.Start,
                Tenant = SteadyTexts.Tenant,
                Tasks = { ModelTasks.Intent },
                Force = true,
                RequestedBy = "check",
            },
            cancellationToken);
        long since = time.GetTimestamp();
        while (!(await client.HistoryAsync(cancellationToken)).Any(
            run => run.RequestId == request && run.EndedAtMs > 0))
        {
            if (time.GetElapsedTime(since) > common.Patience)
            {
                throw new TimeoutException(
                    $"The trainer did not train within {common.Patience.TotalSeconds:0} s after the last kill.");
            }

            await traffic.SendAsync(0, Beat, cancellationToken);
        }

        // By the version that came out of it, too.
        await traffic.SendAsync(0, 8 * Beat, cancellationToken);
    }

    private TrainingKillReport Report(
        SteadyTexts traffic, IReadOnlyList<TrainingRun> runs, PublishedLog log, double seconds)
    {
        var seen = traffic.Seen;
        int answered = seen.Select(entry => entry.Id).Distinct(StringComparer.Ordinal).Count();
        var report = new TrainingKillReport(
            Ok: false,
            _kills,
            runs.CountBy(run => run.Status.ToString()).ToDictionary(StringComparer.Ordinal),
            log.Versions,
            log.Unverified,
            log.Decisions,
            log.Unfounded,
            runs.Count(run => run.Status == TrainingStatus.Promoted && !log.Has(run.Version)),
            traffic.Sent,
            traffic.Sent - answered,
            seen.Count - answered,
            seen.LongCount(entry => !log.WasLive(entry.Message.Intent?.Model?.Version ?? "")),
            seen.LongCount(entry => !log.IsRight(entry.Message)),
            seen.CountBy(entry => entry.Message.Intent?.Model?.Version ?? "")
                .ToDictionary(each => each.Key, each => (long)each.Value, StringComparer.Ordinal),
            seconds);
        bool ok = report is
        {
            Unverified: 0, Unfounded: 0, Unpublished: 0, Lost: 0, Duplicated: 0, NeverLive: 0, WrongAnswer: 0,
            Versions: > 0,
        } && report.ByVersion.Count > 1 && !runs.Any(run => run.EndedAtMs == 0 && run.Status == TrainingStatus.Running);
        return report with { Ok = ok };
    }
}
