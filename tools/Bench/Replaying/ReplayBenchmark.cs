using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Hosting;
using StreamML.Inference.Audience;
using StreamML.Inference.Text;
using StreamML.Inference.Translation;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.StreamProcessors;
using StreamML.StreamProcessors.Replaying;
using StreamML.StreamProcessors.Stages.Enrich;

namespace StreamML.Bench.Replaying;

/// <summary>
/// What it costs to run the enricher as a job: a replay of all texts, against the stage alone on the same ones. Either
/// reads in transactions, with models of its own, and is measured from its first commit to its last. Nothing is
/// translated: with what time an engine has, the two would not do the same.
/// </summary>
internal sealed class ReplayBenchmark : IBenchmark
{
    private const int UsualMessages = 200_000;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan AnswerWait = TimeSpan.FromMinutes(1);

    private int _messages = UsualMessages;
    private int _run;

    public string Name => "replay";

    public string Description => "a replay of texts, against the enricher alone on the same texts";

    public async Task<IReadOnlyList<Measure>> RunAsync(
        Effort effort, IProgress<string> progress, CancellationToken cancellationToken)
    {
        _messages = effort.Of(UsualMessages);
        await using var scratch = await Scratch.StartAsync(cancellationToken);

        // Nobody reads these texts live, so a replay that looked would stand still.
        var jobs = scratch.Settings.Get<JobsOptions>();
        (jobs.LiveBehindMax, jobs.PlanTime) = (TimeSpan.Zero, TimeSpan.Zero);
        scratch.Settings.Get<TranslationOptions>().Engine = TranslationEngines.None;
        progress.Report($"loading {_messages:N0} messages");
        await TextLoad.WriteAsync(scratch, _messages, CustomerTexts.Take(20_000), cancellationToken);
        await using var pipeline = await Pipeline.StartAsync(
            scratch.Settings, [new JobsRole()], embedded: true, TimeProvider.System, NullLoggerFactory.Instance,
            cancellationToken);
        return
        [
            await Paired.RunAsync(
                Name, "records/s",
                ("the enricher alone, exactly once", () => StageAsync(scratch, cancellationToken)),
                ("a replay of the same texts, as a job", () => ReplayAsync(scratch, cancellationToken)),
                effort.Pairs, progress),
        ];
    }

    private async Task<double> StageAsync(Scratch scratch, CancellationToken cancellationToken)
    {
        using var hub = new ModelHub();
        await using var parts = EnricherServices.Create(
            hub, new ModelServingOptions(), new TextModelOptions(), new AudienceOptions(),
            scratch.Settings.Get<TranslationOptions>(), new ModelMonitorOptions(), TimeProvider.System,
            NullLogger.Instance, isWatched: false);
        var enricher = new EnricherRole().Of(parts, TimeProvider.System) with { Name = $"bench-replay-{++_run}" };
        var host = scratch.Kafka.CreateTransactionalRole(
            enricher, scratch.Settings.Get<ProcessorOptions>().HostOptions(enricher, reportsFreshness: false),
            scratch.StateDirectory);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = host.RunAsync(stop.Token);
        double rate = await RateAsync(scratch, enricher.Name, running, cancellationToken);
        await stop.CancelAsync();
        await running;
        return rate;
    }

    // The topics of its generation go with it.
    private async Task<double> ReplayAsync(Scratch scratch, CancellationToken cancellationToken)
    {
        var client = new JobClient(scratch.Kafka, TimeProvider.System);
        var job = await new ReplayPlanner(scratch.Kafka, scratch.Settings.Get<JobsOptions>(), TimeProvider.System)
            .PlanAsync(new ReplayQuery { By = "bench" }, cancellationToken);
        await client.WriteAsync(job, cancellationToken);
        await client.AskAsync(
            job.JobId, new JobRequest { Action = JobAction.Start, PlanSha256 = job.PlanSha256 }, AnswerWait,
            cancellationToken);
        var running = RunsAsync(client, job.JobId, cancellationToken);
        double rate = await RateAsync(scratch, ReplayTopics.RoleOf(job.JobId), running, cancellationToken);
        await running;
        await client.AskAsync(
            job.JobId, new JobRequest { Action = JobAction.Cancel }, AnswerWait, cancellationToken);
        return rate;
    }

    private static async Task RunsAsync(JobClient client, string jobId, CancellationToken cancellationToken)
    {
        var job = await client.UntilAsync(
            jobId, job => job.State is JobState.Ready or JobState.Failed, Timeout.InfiniteTimeSpan, cancellationToken);
        if (job?.State != JobState.Ready)
        {
            throw new ReplayException(job?.Message ?? "The replay did not end.");
        }
    }

    // Where one batch is all there is, no time is between commits: then that since the start counts.
    private async Task<double> RateAsync(
        Scratch scratch, string role, Task running, CancellationToken cancellationToken)
    {
        long started = TimeProvider.System.GetTimestamp();
        long since = started;
        long first = 0;
        while (true)
        {
            long done = (await scratch.Kafka.Offsets.CommittedAsync(
                role, [TopicCatalogue.MessagesText], cancellationToken)).Values.Sum();
            if (first == 0 && done > 0)
            {
                (first, since) = (done, TimeProvider.System.GetTimestamp());
            }

            if (done >= _messages)
            {
                return first < _messages
                    ? (_messages - first) / TimeProvider.System.GetElapsedTime(since).TotalSeconds
                    : _messages / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            }

            if (running.IsFaulted)
            {
                await running;
            }

            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }
    }
}
