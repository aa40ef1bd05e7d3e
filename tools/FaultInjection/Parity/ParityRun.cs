using Microsoft.Extensions.Logging.Abstractions;
using StreamML.FaultInjection.Processes;
using StreamML.Hosting;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Stages.Score;

namespace StreamML.FaultInjection.Parity;

/// <summary>
/// Has the scorer serve vectors of the same events in three orders of arrival, with repeats and a restart, then
/// rebuilds every vector from the log at the offsets that it names.
/// </summary>
public sealed class ParityRun(
    ParityOptions options, FaultRunOptions common, TimeProvider time, IProgress<string> progress)
{
    private const int Together = 500;
    private static readonly string[] Tenants = ["first", "second", "third"];
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private readonly List<PlacedRecord> _log = [];
    private readonly List<ContactFeatures> _served = [];
    private readonly Dictionary<string, SchemaReader> _readers = Readers();
    private int _refused;

    private delegate Google.Protobuf.IMessage? SchemaReader(SourceRecord record);

    /// <summary>Runs it.</summary>
    /// <exception cref="TimeoutException">The scorer did not reach the end of the log, or wrote no
    /// checkpoint.</exception>
    public async Task<ParityReport> RunAsync(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        string folder = ScratchInstallation.MakeFolder();
        try
        {
            var settings = Settings.Load(new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Streamml:DataDirectory"] = folder,
                ["Streamml:KafkaPort"] = "0",
                ["Streamml:RegistryPort"] = "0",
                ["Scorer:StatusRescoreInterval"] = "00:00:00",
            });
            await using var services = await LocalServices.StartAsync(
                settings, RoleSet.Of(RoleSet.Broker), time, NullLoggerFactory.Instance, cancellationToken);
            int checkpoints = await ServeAsync(settings, folder, cancellationToken);
            using var kafka = await Pipeline.ConnectAsync(
                settings, time, NullLoggerFactory.Instance, cancellationToken);
            await ReadAsync(kafka, cancellationToken);
            return Judge(checkpoints, started);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Dictionary<string, SchemaReader> Readers() => new(StringComparer.Ordinal)
    {
        [TopicCatalogue.MessagesEnriched.Name] = Reader<EnrichedMessage>(),
        [TopicCatalogue.WhatsAppStatuses.Name] = Reader<MessageStatus>(),
        [TopicCatalogue.Events.Name] = Reader<BusinessEvent>(),
        [TopicCatalogue.Feedback.Name] = Reader<Feedback>(),
        [TopicCatalogue.ContactFeatures.Name] = Reader<ContactFeatures>(),
    };

    private static SchemaReader Reader<T>()
        where T : class, Google.Protobuf.IMessage<T>, new()
    {
        var reader = new RecordReader<T>();
        return record => reader.TryRead(record, out var read, out _) ? read : default;
    }

    /// <summary>
    /// Writes everything in two halves, with a restart from a checkpoint between; returns how many tasks had one.
    /// </summary>
    private async Task<int> ServeAsync(Settings settings, string folder, CancellationToken cancellationToken)
    {
        var events = Arrivals();
        int half = events.Count / 2;
        await using (var first = await StartAsync(settings, cancellationToken))
        {
            await WriteAsync(first.Kafka, events.Take(half), cancellationToken);
            await SettleAsync(first.Kafka, cancellationToken);

            // Checkpoints follow batches, every ten seconds: writes more events until one is complete.
            int more = half;
            long since = time.GetTimestamp();
            while (Checkpoints(folder) == 0 && more < events.Count - Together
                && time.GetElapsedTime(since) < common.Patience)
            {
                await WriteAsync(first.Kafka, events.Skip(more).Take(Together / 10), cancellationToken);
                more += Together / 10;
                await Task.Delay(Look, time, cancellationToken);
            }

            half = more;
        }

        int checkpoints = Checkpoints(folder);
        progress.Report($"{half} of {events.Count} written; restart with {checkpoints} checkpoints");
        await using var second = await StartAsync(settings, cancellationToken);
        await WriteAsync(second.Kafka, events.Skip(half), cancellationToken);
        await SettleAsync(second.Kafka, cancellationToken);
        return checkpoints;
    }

    private static int Checkpoints(string folder)
        => Directory.GetFiles(folder, "contacts.checkpoint", SearchOption.AllDirectories).Length;

    private Task<Pipeline> StartAsync(Settings settings, CancellationToken cancellationToken) => Pipeline.StartAsync(
        settings, [new ScorerRole()], embedded: true, time, NullLoggerFactory.Instance, cancellationToken);

    /// <summary>
    /// In order, reversed, and shuffled: one tenant each, with a twentieth of the events repeated, and interleaved.
    /// </summary>
    private List<ParityEvent> Arrivals()
    {
        var random = new Random(common.Seed);
        var orders = new List<ParityEvent[]>();
        foreach (string tenant in Tenants)
        {
            ParityEvent[] made = [
                .. new ParityEvents(common.Seed, options.Contacts).Make(tenant, options.Events / Tenants.Length)];
            made = [.. made, .. made.Where(_ => random.Next(20) == 0)];
            if (orders.Count == 1)
            {
                Array.Reverse(made);
            }
            else if (orders.Count == 2)
            {
                random.Shuffle(made);
            }

            orders.Add(made);
        }

        return [.. Enumerable.Range(0, orders.Max(order => order.Length))
            .SelectMany(place => orders.Where(order => place < order.Length).Select(order => order[place]))];
    }

    private async Task WriteAsync(
        KafkaConnection kafka, IEnumerable<ParityEvent> events, CancellationToken cancellationToken)
    {
        using var appender = kafka.CreateAppender();
        long nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var chunk in events.Chunk(Together))
        {
            await Task.WhenAll(chunk.Select(
                made => appender.AppendAsync(made.Topic, made.Contact, made.Value, nowMs, cancellationToken)));
        }
    }

    private async Task SettleAsync(KafkaConnection kafka, CancellationToken cancellationToken)
    {
        var identities = await kafka.Topics.GetAsync(ParityReplay.Topics, cancellationToken);
        long since = time.GetTimestamp();
        long done = -1;
        while (time.GetElapsedTime(since) < common.Patience)
        {
            var ends = await kafka.Offsets.GetAsync(identities);
            var committed = await kafka.Offsets.CommittedAsync("scorer", ParityReplay.Topics, cancellationToken);
            if (ends.All(end => committed.GetValueOrDefault(end.Key, end.Value.Earliest) >= end.Value.Latest))
            {
                return;
            }

            if (committed.Values.Sum() != done)
            {
                (done, since) = (committed.Values.Sum(), time.GetTimestamp());
            }

            progress.Report($"{done} of {ends.Values.Sum(end => end.Latest)} records read");
            await Task.Delay(Look, time, cancellationToken);
        }

        throw new TimeoutException($"The scorer did not come to the end of its topics; {done} records are read.");
    }

    private async Task ReadAsync(KafkaConnection kafka, CancellationToken cancellationToken)
    {
        var topics = ParityReplay.Topics.Append(TopicCatalogue.ContactFeatures)
            .Concat(ParityReplay.Topics.Select(topic => topic.DeadLetter())).ToList();
        await foreach (var record in kafka.CreateReader()
            .ReadAsync(topics, ReadFrom.Earliest, follow: false, cancellationToken))
        {
            string topic = record.Source.Topic.Name;
            if (!_readers.TryGetValue(topic, out var reader))
            {
                _refused++;
                continue;
            }

            var value = reader(record)
                ?? throw new InvalidDataException($"{record.Source} at {record.Offset} cannot be read.");
            if (value is ContactFeatures features)
            {
                _served.Add(features);
            }
            else
            {
                _log.Add(
                    new(topic, record.Source.Partition, record.Offset, System.Text.Encoding.UTF8.GetString(record.Key!),
                        value));
            }
        }
    }

    private ParityReport Judge(int checkpoints, long started)
    {
        var replay = new ParityReplay(_log, _served);
        replay.Run();
        int vectors = replay.Vectors;
        var last = replay.Last();
        string[] sample = [.. last.Keys.Order(StringComparer.Ordinal)];
        new Random(common.Seed).Shuffle(sample);
        sample = sample[..Math.Min(sample.Length, options.Sample)];
        int sampleDifferent = replay.Sample(sample);
        string[] contacts = [.. last.Keys.Where(key => key.StartsWith(Tenants[0] + "/", StringComparison.Ordinal))];
        int orderDifferent = contacts.Count(contact => !SameInAll(last, contact));
        bool ok = replay.Different == 0 && sampleDifferent == 0 && orderDifferent == 0 && _refused == 0
            && checkpoints > 0
            && contacts.Length == options.Contacts && last.Count == Tenants.Length * contacts.Length;
        return new ParityReport(
            ok, _log.Count, Restarts: 1, checkpoints, _served.Count, vectors, replay.Different, sample.Length,
            sampleDifferent,
            contacts.Length, orderDifferent, _refused, time.GetElapsedTime(started).TotalSeconds);
    }

    private static bool SameInAll(IReadOnlyDictionary<string, ContactFeatures> last, string contact)
    {
        string number = contact[Tenants[0].Length..];
        return Tenants.Skip(1).All(tenant => last.TryGetValue(tenant + number, out var other)
            && other.AsOfMs == last[contact].AsOfMs
            && other.Vectors.Zip(last[contact].Vectors).All(pair => pair.First.Values
                .Select(BitConverter.SingleToInt32Bits)
                    .SequenceEqual(pair.Second.Values.Select(BitConverter.SingleToInt32Bits))));
    }
}
