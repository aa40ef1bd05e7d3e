using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.FaultInjection.Processes;
using StreamML.Hosting;
using StreamML.Messaging;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Redriving;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.FaultInjection.Redrives;

/// <summary>
/// Brings dead letters back to a role that gives a tenth of them up again, kills redrives on the way, and accounts for
/// every record: once each, those of a contact in order, none a third time.
/// </summary>
public sealed class RedriveCheck(
    RedriveCheckOptions options, FaultRunOptions common, TimeProvider time, IProgress<string> progress)
{
    private const int LeastPerSecond = 5_000;
    private const int LettersAtOnce = 2_000;
    private const int OneInFails = 10;

    // Where the letters say that they come from: no offset that a record has which is brought back.
    private const long Elsewhere = 1L << 40;

    private readonly Random _random = new(common.Seed);
    private readonly RedriveOptions _limits = new() { BatchRecords = options.BatchRecords };
    private TimeSpan _redriving;
    private int _failing;
    private int _killed;

    /// <summary>Runs it.</summary>
    /// <exception cref="TimeoutException">The role did not start or did not come to an end.</exception>
    public async Task<RedriveCheckReport> RunAsync(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        string scratch = ScratchInstallation.MakeFolder();
        try
        {
            bool cluster = common.BootstrapServers.Length > 0;
            var settings = Settings.Load(new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Streamml:DataDirectory"] = scratch,
                ["Streamml:KafkaPort"] = "0",
                ["Streamml:RegistryPort"] = "0",
                ["Kafka:BootstrapServers"] = common.BootstrapServers,
                ["Kafka:TopicPrefix"] = cluster
                    ? $"redrive-{time.GetUtcNow().ToUnixTimeMilliseconds()}."
                    : null,
            });
            await using var services = await LocalServices.StartAsync(
                settings, RoleSet.Of(RoleSet.Broker), time, NullLoggerFactory.Instance, cancellationToken);
            using var kafka = await Pipeline.ConnectAsync(
                settings, time, NullLoggerFactory.Instance, cancellationToken);
            int partitions = settings.Kafka.PartitionsOr(!cluster);
            await kafka.EnsureTopicsAsync(TopicCatalogue.All, partitions, cancellationToken);
            await WriteAsync(kafka, partitions, cancellationToken);
            progress.Report($"{options.Letters} dead letters written, {_failing} of them fail again");
            return await RunAsync(kafka, Path.Combine(scratch, "state"), started, cancellationToken);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private async Task<RedriveCheckReport> RunAsync(
        KafkaConnection kafka, string state, long started, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var role = new TransactionalRole(FailingRole.Name, [TopicCatalogue.MessagesText], [], _ => new FailingRole());
        var host = kafka.CreateTransactionalRole(
            role, new ConsumerHostOptions { Role = role.Name, Topics = role.Topics }, state);
        var running = host.RunAsync(stop.Token);
        try
        {
            await host.Ready.WaitAsync(common.StartTimeout, time, cancellationToken);
            await RedriveAllAsync(kafka, cancellationToken);
            int left = await new Redriver(kafka, _limits, kafka.Offsets.CommittedAsync, "check", time).DiscardAsync(
                new DeadLetterQuery(), "failed three times", cancellationToken);
            progress.Report($"{left} failed three times and are discarded");
            return await ReportAsync(kafka, started, cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }
    }

    // Until every failing record has failed three times.
    private async Task RedriveAllAsync(KafkaConnection kafka, CancellationToken cancellationToken)
    {
        long quiet = time.GetTimestamp();
        while (true)
        {
            int redriven = await RedriveAsync(kafka, cancellationToken);
            _limits.Pilot = 0;
            if (redriven > 0)
            {
                quiet = time.GetTimestamp();
                continue;
            }

            var sums = (await DeadLetterBook.ReadAsync(kafka, new DeadLetterQuery(), _limits, cancellationToken)).Sums;
            if (sums.All == options.Letters + (2L * _failing))
            {
                return;
            }

            if (time.GetElapsedTime(quiet) > common.Patience)
            {
                throw new TimeoutException($"The role made {sums.All} dead letters and then no more.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancellationToken);
        }
    }

    private async Task<int> RedriveAsync(KafkaConnection kafka, CancellationToken cancellationToken)
    {
        bool kill = _killed < options.Kills;
        int after = _random.Next(1, Math.Max(2, options.Letters / (options.Kills + 1)));
        int redriven = 0;
        var redriver = new Redriver(kafka, _limits, kafka.Offsets.CommittedAsync, "check", time)
        {
            Step = done =>
            {
                redriven = done;
                return kill && done >= after ? throw new KilledException() : Task.CompletedTask;
            },
        };
        long began = time.GetTimestamp();
        try
        {
            var result = await redriver.RedriveAsync(new DeadLetterQuery(), "", progress: null, cancellationToken);
            if (result.Stopped is { } stopped)
            {
                progress.Report(stopped);
            }
        }
        catch (KilledException)
        {
            _killed++;
        }

        var took = time.GetElapsedTime(began);
        if (redriven > 0)
        {
            _redriving += took;
            progress.Report(string.Create(
                CultureInfo.InvariantCulture, $"{redriven} brought back in {took.TotalSeconds:0.0} s"));
        }

        return redriven;
    }

    private async Task WriteAsync(KafkaConnection kafka, int partitions, CancellationToken cancellationToken)
    {
        int[] written = new int[partitions];
        long nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        await using var publisher = kafka.CreateOutboxPublisher("redrive-check-letters");
        long batch = await publisher.OpenAsync(cancellationToken);
        foreach (int[] numbers in Enumerable.Range(0, options.Letters).Chunk(LettersAtOnce))
        {
            await publisher.PublishAsync(++batch, [.. numbers.Select(Letter)], cancellationToken);
        }

        ProducerRecord Letter(int number)
        {
            string key = $"check/{number % options.Contacts}";
            int partition = KeyPartition.Of(key, partitions);
            int place = written[partition]++;

            // Each tenth of a partition: of ten that follow one another, one.
            bool fails = place % OneInFails == OneInFails - 1;
            _failing += fails ? 1 : 0;
            var message = new TextMessage
            {
                Tenant = "check",
                ContactKey = key,
                PhoneNumberId = "1",
                MessageId = number.ToString(CultureInfo.InvariantCulture),
                Revision = new Revision { Id = number.ToString(CultureInfo.InvariantCulture), TimeMs = nowMs },
                Text = fails ? FailingRole.Fails : "passes",
            };
            var record = new SourceRecord(
                new SourcePartition(TopicCatalogue.MessagesText, partition), Elsewhere + place, nowMs,
                Encoding.UTF8.GetBytes(key), kafka.Encode(TopicCatalogue.MessagesText, key, message, nowMs).Value, []);
            return DeadLetterRecord.Create(record, FailingRole.Reason, attempt: 1, nowMs) with
            {
                Partition = partition,
            };
        }
    }

    private async Task<RedriveCheckReport> ReportAsync(
        KafkaConnection kafka, long started, CancellationToken cancellationToken)
    {
        var through = await NumbersAsync(kafka, TopicCatalogue.MessagesEnriched, cancellationToken);
        var back = await NumbersAsync(kafka, TopicCatalogue.MessagesText, cancellationToken);
        var sums = (await DeadLetterBook.ReadAsync(kafka, new DeadLetterQuery(), _limits, cancellationToken)).Sums;
        int expected = options.Letters - _failing;
        int different = through.DistinctBy(each => each.Number).Count();
        int thirdTimes = back.GroupBy(each => each.Number).Count(number => number.Count() > 2);
        double perSecond = back.Count / Math.Max(0.001, _redriving.TotalSeconds);
        var report = new RedriveCheckReport(
            Ok: false, options.Letters, _failing, _killed, expected - different, through.Count - different,
            OutOfOrder(through), thirdTimes, sums.Redriven, sums.Discarded, sums.Waiting, perSecond,
            time.GetElapsedTime(started).TotalSeconds);
        return report with
        {
            Ok = report is { Lost: 0, Doubled: 0, OutOfOrder: 0, ThirdTimes: 0, Waiting: 0 }
                // The time of what was killed is part of the rate: it says something of undisturbed redrives only.
                && (_killed > 0 || perSecond >= LeastPerSecond)
                && sums.Discarded == _failing && sums.Redriven == options.Letters + _failing
                && back.Count == sums.Redriven,
        };
    }

    private static int OutOfOrder(IEnumerable<(string Key, int Number)> records)
    {
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        int wrong = 0;
        foreach (var (key, number) in records)
        {
            wrong += last.TryGetValue(key, out int before) && before > number ? 1 : 0;
            last[key] = number;
        }

        return wrong;
    }

    private static async Task<List<(string Key, int Number)>> NumbersAsync(
        KafkaConnection kafka, TopicDefinition topic, CancellationToken cancellationToken)
    {
        var texts = new RecordReader<TextMessage>();
        var enriched = new RecordReader<EnrichedMessage>();
        var numbers = new List<(string, int)>();
        await foreach (var record in kafka.CreateReader()
            .ReadAsync([topic], ReadFrom.Earliest, follow: false, cancellationToken))
        {
            string id = topic.Equals(TopicCatalogue.MessagesText)
                ? texts.Read(record).MessageId
                : enriched.Read(record).MessageId;
            numbers.Add((Encoding.UTF8.GetString(record.Key ?? []), int.Parse(id, CultureInfo.InvariantCulture)));
        }

        return numbers;
    }

    private sealed class KilledException : Exception;
}
