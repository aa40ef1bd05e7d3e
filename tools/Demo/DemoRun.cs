using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using StreamML.StreamProcessors;
using StreamML.StreamProcessors.Media;
using StreamML.Ingest;
using StreamML.Inference.Speech;
using StreamML.Hosting;
using StreamML.Inference.Scoring;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Keys;
using StreamML.Messaging.Roles;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Traffic;
using StreamML.Traffic.Checking;
using StreamML.Traffic.Plan;
using StreamML.Traffic.Sending;
using StreamML.Traffic.Voice;
using StreamML.Trainer.Boosting;
using StreamML.Trainer.Generation;

namespace StreamML.Demo;

/// <summary>What a running demo tells of itself.</summary>
/// <param name="Phase">What it is doing.</param>
/// <param name="Promised">Message revisions that the pipeline has to bring so far.</param>
/// <param name="Sent">Requests answered.</param>
/// <param name="Enriched">Enriched records seen.</param>
/// <param name="Voice">What became of the voice notes so far.</param>
public sealed record DemoProgress(string Phase, long Promised, long Sent, long Enriched, VoiceCounts Voice);

/// <summary>
/// Sends a plan's traffic to a running installation over HTTP as Meta and Twilio do, follows the topics while it flows,
/// and reconciles every message with topics and tables when it has settled.
/// </summary>
public sealed class DemoRun(
    DemoOptions options, Settings settings, Pipeline pipeline, TimeProvider time, IProgress<DemoProgress> progress)
{
    // Mean of the plan's steps between messages, so that the conversations end about now.
    private const long MeanStepMs = 2_020;
    private const double BusyRealTimeFactor = 100;

    // Enough for each model's 100 samples, in about a second.
    private const int MadeUpContacts = 400;

    private const double TwilioShare = 0.2;

    // More than any run has.
    private const int MappedAccounts = 10;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Gives Ingest secrets of this run's own, and the accounts of its traffic one tenant each, whether by Meta or by
    /// Twilio. App secrets that are set stay: whoever knows one can send webhooks, too. Call it before the pipeline
    /// starts.
    /// </summary>
    public static void Secure(Settings settings)
    {
        var ingest = settings.Get<IngestOptions>();
        if (ingest.AppSecrets.Count == 0)
        {
            ingest.AppSecrets.Add(Secret());
        }

        ingest.TwilioAuthTokens.Clear();
        ingest.TwilioAuthTokens.Add(Secret());
        foreach (var (account, tenant) in TrafficOptions.TwilioAccounts(MappedAccounts))
        {
            settings.Get<TenantOptions>().Portfolios[account] = tenant;
        }

        ingest.VerifyToken = Secret();
        ingest.ApiTokens.Clear();
        ingest.ApiTokens.Add(new ApiTokenOptions { Token = Secret(), Tenant = "*" });

        // On a cluster a key is a setting, and the run has a prefix of its own.
        if (settings.Kafka.BootstrapServers.Length > 0 && settings.Installation is { Key: "", KeyFile: "" })
        {
            settings.Installation.Key = InstallationKey.Create().Reveal();
        }
    }

    /// <summary>
    /// Starts a Graph API that serves the run's voice notes, with a token of this run's own, and points the media
    /// fetcher to it. Call it before the pipeline starts; dispose it after the run.
    /// </summary>
    public static async Task<GraphServer> ServeMediaAsync(Settings settings, CancellationToken cancellationToken)
    {
        var (media, voice) = (settings.Get<MediaOptions>(), settings.Get<VoiceOptions>());
        media.AccessToken = Secret();
        var graph = await GraphServer.StartAsync(media.AccessToken, cancellationToken);
        media.GraphUrl = graph.Address.ToString();
        media.Hosts = graph.Address.Host;
        media.AllowPrivateAddresses = true;

        // A machine that is busy with all of the run hears slowly, and a note that was ended would be none that is
        // heard.
        voice.MaxRealTimeFactor = Math.Max(voice.MaxRealTimeFactor, BusyRealTimeFactor);
        return graph;
    }

    /// <summary>
    /// Trains lead, churn and engagement models on a made-up history into a folder, and points the scorer to them. Call
    /// it before the pipeline starts.
    /// </summary>
    /// <returns>Why not, where XGBoost is not installed: the scores then say that no model is trained.</returns>
    public static string? TrainScores(
        Settings settings, string folder, IProgress<string> progress, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var model in SyntheticScores.Train(MadeUpContacts, seed: 1, "demo", progress, cancellationToken))
            {
                model.Write(Path.Combine(folder, model.Manifest.Task));
            }
        }
        catch (XgBoostException fault)
        {
            return fault.Message;
        }

        var scorer = settings.Get<ScorerOptions>();
        scorer.LeadModel = Path.Combine(folder, LeadScorer.Task);
        scorer.ChurnModel = Path.Combine(folder, ChurnScorer.Task);
        scorer.EngagementModel = Path.Combine(folder, EngagementScorer.Task);
        return null;
    }

    /// <summary>Where traffic goes, with the secrets of <see cref="Secure"/>.</summary>
    public static TrafficTarget Target(Settings settings, Uri address)
    {
        var ingest = settings.Get<IngestOptions>();
        return new TrafficTarget(
            address, ingest.WebhookPath, ingest.AppSecrets[0], ingest.ApiTokens[0].Token!, ingest.TwilioPath,
            ingest.TwilioAuthTokens[0]);
    }

    /// <summary>Runs it.</summary>
    /// <exception cref="TrafficException">The pipeline answered what it must not, or not at all.</exception>
    /// <exception cref="TimeoutException">The tables did not settle.</exception>
    public async Task<DemoReport> RunAsync(CancellationToken cancellationToken)
    {
        var plan = new TrafficPlan(new TrafficOptions
        {
            Messages = options.Messages,
            Seed = options.Seed,
            TwilioShare = TwilioShare,
            VoiceNotes = Math.Min(options.VoiceNotes, options.Messages / 4),
            StartMs = time.GetUtcNow().ToUnixTimeMilliseconds() - (options.Messages * MeanStepMs),
        });
        using var sender = new TrafficSender(Target(settings, pipeline.IngestAddress!), plan.Ledger, time);
        var live = new TopicAudit(plan.Ledger, time);
        long started = time.GetTimestamp();
        using var following = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var follower = FollowAsync(live, following.Token);
        var ticker = TickAsync(plan.Ledger, sender, live, following.Token);
        await sender.SendAsync(plan.Deliveries(), options.Concurrency, cancellationToken);
        await SettleAsync(live, cancellationToken);
        double seconds = time.GetElapsedTime(started, Math.Max(started, live.LastTypedAt)).TotalSeconds;
        await following.CancelAsync();
        await Task.WhenAll(follower, ticker);

        progress.Report(Progress("checking", plan.Ledger, sender, live));
        await DrainAsync(cancellationToken);
        var final = await RereadAsync(plan.Ledger, cancellationToken);
        var tables = new TableAudit(settings.Postgres, plan.Ledger);
        var (counts, problems) = await TablesAsync(tables, final, cancellationToken);
        var windows = await tables.WindowsAsync(cancellationToken);
        return Report(plan.Ledger, sender, live, final, counts.Rows, problems, windows, seconds);
    }

    private async Task FollowAsync(TopicAudit audit, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var record in pipeline.Kafka.CreateReader()
                .ReadAsync(TopicAudit.Topics, ReadFrom.Earliest, follow: true, cancellationToken))
            {
                audit.Observe(record);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
    }

    private Task TickAsync(
        Ledger ledger, TrafficSender sender, TopicAudit audit, CancellationToken cancellationToken) =>
        time.RepeatAsync(
            Tick, () => progress.Report(Progress("running", ledger, sender, audit)), cancellationToken);

    private static DemoProgress Progress(string phase, Ledger ledger, TrafficSender sender, TopicAudit audit) => new(
        phase, ledger.Revisions.Count, sender.Sent, audit.Count(TopicCatalogue.MessagesEnriched), audit.Voice);

    /// <summary>Waits until all that was promised has been seen, or nothing has come for the demo's patience.</summary>
    private async Task SettleAsync(TopicAudit audit, CancellationToken cancellationToken)
    {
        long last = -1;
        long since = time.GetTimestamp();
        while (!audit.Complete && time.GetElapsedTime(since) < options.Patience)
        {
            long now = audit.Counts.Values.Sum();
            if (now != last)
            {
                (last, since) = (now, time.GetTimestamp());
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken);
        }
    }

    /// <summary>Waits until no role has anything left to read: a record written twice would be there by then.</summary>
    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < options.Patience)
        {
            try
            {
                var status = await StatusReport.TakeAsync(
                    pipeline.Kafka, settings, TimeSpan.FromMilliseconds(100), time, cancellationToken);
                if (status.Roles.All(role => role.Lag == 0))
                {
                    return;
                }
            }
            catch (TaskRestartException)
            {
                // A broker is away: its partitions move, or it comes back.
                await Task.Delay(Tick, time, cancellationToken);
            }
        }
    }

    private async Task<TopicAudit> RereadAsync(Ledger ledger, CancellationToken cancellationToken)
    {
        var audit = new TopicAudit(ledger, time);
        await foreach (var record in pipeline.Kafka.CreateReader()
            .ReadAsync(TopicAudit.Topics, ReadFrom.Earliest, follow: false, cancellationToken))
        {
            audit.Observe(record);
        }

        return audit;
    }

    private async Task<(Sink.Counting.TableCounts Counts, IReadOnlyList<string> Problems)> TablesAsync(
        TableAudit tables, TopicAudit topics, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (true)
        {
            var found = await tables.CheckAsync(topics, cancellationToken);
            if (found.Problems.Count == 0 || time.GetElapsedTime(started) > options.Patience)
            {
                return found;
            }

            await Task.Delay(Tick, time, cancellationToken);
        }
    }

    private static DemoReport Report(
        Ledger ledger,
        TrafficSender sender,
        TopicAudit live,
        TopicAudit final,
        IReadOnlyDictionary<string, long> tables,
        IReadOnlyList<string> problems,
        WindowSummary windows,
        double seconds)
    {
        var audit = final.Results();
        var voice = final.Voice;
        long letters = ledger.Malformed + voice.DeadLettered;
        long enriched = final.Count(TopicCatalogue.MessagesEnriched);
        return new DemoReport
        {
            Ok = audit.Values.All(result => result.Clean) && problems.Count == 0 && final.DeadLetters >= letters,
            Sent = new SentCounts(
                ledger.Revisions.Count, ledger.Statuses.Count, ledger.Feedback.Count, ledger.Events.Count,
                sender.Sent, sender.Updates, sender.Retries),
            Refused = ledger.Refused,
            Archived = final.Count(TopicCatalogue.WhatsAppRaw) + final.Count(TopicCatalogue.ApiRaw),
            Topics = new SortedDictionary<string, long>(final.Counts.ToDictionary(), StringComparer.Ordinal),
            Audit = audit,
            Enriched = enriched,
            DuplicatesDropped = ledger.Duplicates,
            DeadLetters = new DeadLetterCounts(letters, final.DeadLetters),
            Voice = voice,
            Scores = final.Scores,
            BestLead = final.BestLead,
            Windows = windows,
            Tables = tables,
            TableProblems = problems,
            Lost = audit.Values.Sum(result => result.Lost),
            Duplicated = audit.Values.Sum(result => result.Duplicated),
            MessagesPerSecond = live.LatenciesMs.Count / Math.Max(0.001, seconds),
            Seconds = seconds,
            LatencyMs = Percentiles.Of(live.LatenciesMs),
        };
    }

    private static string Secret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
