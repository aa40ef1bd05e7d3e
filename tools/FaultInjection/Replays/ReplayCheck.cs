using StreamML.Messaging;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.FaultInjection.Replays;

/// <summary>
/// Replays texts of the past twice by one plan, with the models of their time: undisturbed, and with the process that
/// leads killed again and again. Both must have made the same. Another one is cancelled, and a last one is cut over and
/// undone under queries. At the end the rows of these texts are lost, and the first replay makes them anew. Live texts
/// go on all the while.
/// </summary>
public sealed class ReplayCheck(
    ReplayCheckOptions options, FaultRunOptions common, TimeProvider time, IProgress<string> progress)
{
    private const int Before = 0;
    private const int Beside = 1;
    private const int After = 2;
    private const int SampleMost = 50;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs it.</summary>
    /// <exception cref="TimeoutException">The installation did not start, or a job did not go on.</exception>
    public async Task<ReplayCheckReport> RunAsync(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        await using var installation = await ReplayInstallation.StartAsync(
            options.Readers, common, time, progress, cancellationToken);
        var rows = new ShownRows(installation.Database, installation.Schema, Sample());
        await WriteAsync(installation, rows, cancellationToken);
        await installation.Leader.WaitReadyAsync(common.StartTimeout, cancellationToken);
        var live = new LiveTexts(installation.Kafka, options.Rate, common.Seed, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = live.WatchAsync(stop.Token);
        var sending = Task.CompletedTask;
        try
        {
            await await Task.WhenAny(live.Watching, watching)
                .WaitAsync(common.StartTimeout, time, cancellationToken);
            sending = live.SendAsync(end.Token);
            var report = await ReplayAsync(installation, rows, live, cancellationToken);
            await end.CancelAsync();
            await sending;
            await live.SettleAsync(common.Patience, cancellationToken);
            return Judged(report with
            {
                LiveTexts = live.Sent,
                LiveLost = live.Lost,
                LiveDoubled = live.Doubled,
                Visible = report.Visible + live.OfGenerations,
                ControlP99Ms = live.QuantileMs(Before, 0.99),
                LiveP99Ms = live.QuantileMs(Beside, 0.99),
                LiveMaxMs = live.QuantileMs(Beside, 1),
                Seconds = time.GetElapsedTime(started).TotalSeconds,
            });
        }
        finally
        {
            await end.CancelAsync();
            await stop.CancelAsync();
            await Task.WhenAll(sending, watching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Of the first half: the models of the second answer them otherwise.
    private string[] Sample()
    {
        int half = options.Texts / 2;
        int step = Math.Max(1, half / SampleMost);
        return
        [
            .. Enumerable.Range(0, half).Where(number => number % step == 0 && !PastTexts.IsUnreadable(number))
                .Select(PastTexts.IdOf),
        ];
    }

    private async Task WriteAsync(
        ReplayInstallation installation, ShownRows rows, CancellationToken cancellationToken)
    {
        var models = new DatedModels(
            installation.Pipeline, Path.Combine(installation.Folder, "models"), common.Patience, time);
        var texts = new PastTexts(installation.Kafka, common.Seed, time);
        int half = options.Texts / 2;
        await models.PublishAsync(cancellationToken);
        await models.ServeAsync(DatedModels.Earlier, cancellationToken);
        await texts.WriteAsync(0, half, cancellationToken);
        await SettleAsync(rows, half, cancellationToken);
        await models.ServeAsync(DatedModels.Later, cancellationToken);
        await texts.WriteAsync(half, options.Texts - half, cancellationToken);
        await SettleAsync(rows, options.Texts, cancellationToken);
        progress.Report($"{options.Texts} texts are in the tables, half of them by later models");
    }

    // Until all of these texts that can be read are in the tables.
    private async Task SettleAsync(ShownRows rows, int texts, CancellationToken cancellationToken)
    {
        long expected = Enumerable.Range(0, texts).LongCount(number => !PastTexts.IsUnreadable(number));
        long last = -1;
        for (long since = time.GetTimestamp(); last < expected;)
        {
            long now = await rows.CountAsync(cancellationToken);
            if (now != last)
            {
                (last, since) = (now, time.GetTimestamp());
            }

            if (time.GetElapsedTime(since) > common.Patience)
            {
                throw new TimeoutException($"Of {expected} texts {now} are in the tables, and no more came.");
            }

            await Task.Delay(Look, time, cancellationToken);
        }
    }

    private async Task<ReplayCheckReport> ReplayAsync(
        ReplayInstallation installation, ShownRows rows, LiveTexts live, CancellationToken cancellationToken)
    {
        var kafka = installation.Kafka;
        var jobs = new CheckedJobs(kafka, common.Patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var visible = rows.WatchAsync(time, stop.Token);
        progress.Report($"live texts alone, {options.Control.TotalSeconds:0} s");
        await Task.Delay(options.Control, time, cancellationToken);
        long planning = time.GetTimestamp();
        var plan = await jobs.PlanAsync(ReplayModels.AsOf, cancellationToken);
        double planSeconds = time.GetElapsedTime(planning).TotalSeconds;
        live.Phase = Beside;
        var undisturbed = await RunAsync(jobs, plan, cancellationToken);
        live.Phase = After;
        double perSecond = 1_000.0 * plan.Replay.Estimate.Records
            / Math.Max(1, undisturbed.EndedAtMs - undisturbed.StartedAtMs);
        progress.Report($"{plan.Replay.Estimate.Records} records replayed, {perSecond:0} per second");
        var killed = await new KilledReplay(
            jobs, installation.Leader, options, new Random(common.Seed), time, progress)
            .RunAsync(jobs.Again(plan), cancellationToken);
        var (cancelSeconds, topicsGone) = await new CancelledReplay(jobs, kafka, progress).RunAsync(cancellationToken);
        var current = await RunAsync(
            jobs, await jobs.PlanAsync(ReplayModels.Current, cancellationToken), cancellationToken);
        await stop.CancelAsync();
        long seen = await visible;
        progress.Report("comparing both replays and what is live");
        var report = await CompareAsync(kafka, plan, killed.Job, undisturbed, cancellationToken);
        string made = await rows.MadeAsync(cancellationToken);
        var shown = await new ShownReplay(
            jobs, installation.Database, rows, installation.Leader, options, common.Patience, time, progress)
            .RunAsync(current.JobId, cancellationToken);
        var rebuilt = await new RebuiltTable(jobs, rows, progress).RunAsync(
            undisturbed.JobId, made, cancellationToken);
        return With(report, killed, shown) with
        {
            RowsLost = rebuilt.Lost,
            RowsRebuilt = rebuilt.Rebuilt,
            RebuiltAsLive = rebuilt.IsSame && rebuilt.Left == 0,
            CancelSeconds = cancelSeconds,
            TopicsGone = topicsGone,
            PlanSeconds = planSeconds,
            PerSecond = perSecond,
            Visible = seen,
        };
    }

    private static async Task<Job> RunAsync(CheckedJobs jobs, Job planned, CancellationToken cancellationToken)
    {
        await jobs.StartAsync(planned, maxRate: 0, cancellationToken);
        return await jobs.UntilAsync(planned.JobId, JobState.Ready, cancellationToken);
    }

    private static async Task<ReplayCheckReport> CompareAsync(
        KafkaConnection kafka, Job plan, Job killed, Job undisturbed, CancellationToken cancellationToken)
    {
        var planned = await PlannedRecords.ReadAsync(kafka, plan.Replay, cancellationToken);
        var results = new ReplayResults(kafka, planned.Ids);
        await results.CompareAsync(killed, undisturbed, cancellationToken);
        long letters = await CountAsync(ReplayStages.Enricher.DeadLetters, killed);
        return new ReplayCheckReport
        {
            Planned = plan.Replay.Estimate.Records,
            Read = planned.Records,
            Unreadable = planned.Unreadable,
            Told = killed.Progress.Records,
            Written = results.Results + letters,
            DeadLetters = letters,
            Lost = results.Lost,
            Doubled = results.Doubled,
            Unexpected = results.Unexpected,
            Different = results.Different,
            DifferentFromLive = results.DifferentFromLive,
            PredictionsOff = Math.Abs(
                await CountAsync(TopicCatalogue.Predictions, killed)
                - await CountAsync(TopicCatalogue.Predictions, undisturbed)),
        };

        Task<long> CountAsync(TopicDefinition topic, Job job) =>
            results.CountAsync(topic.Generation(job.Generation), cancellationToken);
    }

    private static ReplayCheckReport With(ReplayCheckReport report, KilledFindings killed, ShownFindings shown) =>
        report with
        {
            Kills = killed.Kills,
            PauseSeconds = killed.PauseSeconds,
            StoodStill = killed.StoodStill,
            Changed = shown.Changed,
            Queries = shown.Queries,
            Mixed = shown.Mixed,
            CutoverSeconds = shown.CutoverSeconds,
            UndoSeconds = shown.UndoSeconds,
            Restored = shown.Restored,
            KilledCutoverLeftNothing = shown.KilledLeftNothing,
            KilledCutoverWentOn = shown.KilledWentOn,
        };

    private ReplayCheckReport Judged(ReplayCheckReport report)
    {
        var problems = ReplayVerdict.Problems(report, options);
        return report with { Problems = problems, Ok = problems.Count == 0 };
    }
}
