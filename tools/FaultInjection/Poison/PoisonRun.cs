using StreamML.FaultInjection.Checking;
using StreamML.FaultInjection.Processes;
using StreamML.Messaging.Producers;
using StreamML.Schemas.Topics;
using StreamML.Traffic;
using StreamML.Traffic.Plan;
using StreamML.Traffic.Sending;

namespace StreamML.FaultInjection.Poison;

/// <summary>Options of a poison run.</summary>
public sealed class PoisonOptions
{
    /// <summary>Bad records. Default 5,000. All faults in turn.</summary>
    public int Records { get; init; } = 5_000;

    /// <summary>Good messages sent afterwards. Default 300.</summary>
    public int Good { get; init; } = 300;
}

/// <summary>
/// Writes bad records to every input topic of the pipeline, among good traffic, and checks the outcome of each: one
/// dead letter with the same bytes, or a row. Nothing may crash, and no partition may stall.
/// </summary>
public sealed class PoisonRun(
    PoisonOptions options, FaultRunOptions common, TimeProvider time, IProgress<string> progress)
{
    // Everything has been read: what has not arrived by then never will.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    private const int Together = 100;
    private const int Accounts = 32;

    /// <summary>Runs it.</summary>
    /// <exception cref="TimeoutException">The installation did not start.</exception>
    /// <exception cref="TrafficException">The pipeline gave a wrong response, or none for two minutes.</exception>
    public async Task<PoisonReport> RunAsync(CancellationToken cancellationToken)
    {
        await using var installation = await ProcessInstallation.StartAsync(common, time, progress, cancellationToken);
        long started = time.GetTimestamp();
        var written = await WriteAsync(installation);
        progress.Report($"{written.Count} bad records written");
        var plan = new TrafficPlan(new TrafficOptions
        {
            Messages = options.Good,
            Seed = common.Seed,
            StartMs = time.GetUtcNow().AddHours(-1).ToUnixTimeMilliseconds(),
            Accounts = Accounts,
            Mischief = false,
            MaxUpdates = 10,
        });
        using var sender = new TrafficSender(installation.Target, plan.Ledger, time);
        await sender.SendAsync(plan.Deliveries(), concurrency: 8, cancellationToken);
        var good = plan.Ledger.Revisions.Keys.Select(key => (key.PhoneNumberId, key.MessageId)).ToHashSet();
        var outcomes = new PoisonOutcomes(installation, written);
        await SettleAsync(outcomes, good, cancellationToken);
        return await ReportAsync(installation, outcomes, written, good, started, cancellationToken);
    }

    private async Task<IReadOnlyDictionary<Position, PoisonRecord>> WriteAsync(ProcessInstallation installation)
    {
        using var producer = new RawProducer(installation.Kafka.Clients);
        var partitions = (await installation.Kafka.Topics.GetAsync(TopicCatalogue.Records, CancellationToken.None))
            .ToDictionary(topic => topic.Key, topic => topic.Value.Partitions);
        var written = new Dictionary<Position, PoisonRecord>();
        var records = PoisonRecords.Make(options.Records, installation.Kafka.Clients.Encoder, new Random(common.Seed));
        int number = 0;
        foreach (var group in records.Chunk(Together))
        {
            var places = await Task.WhenAll(group.Select(async record =>
            {
                int partition = Interlocked.Increment(ref number) % partitions[record.Topic];
                long offset = await producer.ProduceAsync(
                    record.Topic, partition, PoisonRecords.Key(record), record.Value, PoisonRecords.Headers(record));
                return (Place: new Position(record.Topic.Name, partition, offset), Record: record);
            }));
            foreach (var (place, record) in places)
            {
                written.Add(place, record);
            }
        }

        return written;
    }

    private async Task SettleAsync(
        PoisonOutcomes outcomes, HashSet<(string PhoneNumberId, string MessageId)> good,
        CancellationToken cancellationToken)
    {
        long since = time.GetTimestamp();
        (int, int) last = default;
        while (time.GetElapsedTime(since) < common.Patience)
        {
            await outcomes.LookAsync(cancellationToken);
            int arrived = await outcomes.ArrivedAsync(good, cancellationToken);
            var now = (outcomes.Met, arrived);
            if (now != last)
            {
                (last, since) = (now, time.GetTimestamp());
            }

            bool read = arrived == good.Count && (await outcomes.StuckAsync(cancellationToken)).Count == 0;
            if (read && (outcomes.Unmet().Count == 0 || time.GetElapsedTime(since) > Quiet))
            {
                return;
            }

            progress.Report(
                $"{outcomes.Met} of {outcomes.Count} as expected, {arrived} of {good.Count} good messages arrived");
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
        }
    }

    private async Task<PoisonReport> ReportAsync(
        ProcessInstallation installation,
        PoisonOutcomes outcomes,
        IReadOnlyDictionary<Position, PoisonRecord> written,
        HashSet<(string PhoneNumberId, string MessageId)> good,
        long started,
        CancellationToken cancellationToken)
    {
        await new Settling(installation.Kafka, installation.Settings, common.Patience, time)
            .DrainedAsync(cancellationToken);
        await outcomes.LookAsync(cancellationToken);
        var unmet = outcomes.Unmet();
        int arrived = await outcomes.ArrivedAsync(good, cancellationToken);
        var stuck = await outcomes.StuckAsync(cancellationToken);
        return new PoisonReport
        {
            Ok = unmet.Count == 0 && stuck.Count == 0 && installation.UnaskedEnds == 0 && arrived == good.Count
                && written.Count == options.Records,
            Records = written.GroupBy(entry => entry.Key.Topic)
                .ToDictionary(topic => topic.Key, topic => topic.Count()),
            Kinds = written.Values.Select(record => (record.Topic.Name, record.Name)).Distinct().Count(),
            DeadLettered = outcomes.DeadLettered,
            Kept = outcomes.Kept,
            Unmet = unmet,
            DerivedDeadLetters = outcomes.Derived,
            Crashes = installation.UnaskedEnds,
            Stuck = stuck,
            GoodSent = good.Count,
            GoodArrived = arrived,
            Seconds = time.GetElapsedTime(started).TotalSeconds,
        };
    }
}
