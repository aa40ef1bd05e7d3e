using StreamML.Hosting;
using StreamML.Messaging;
using StreamML.Messaging.Keys;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Topics;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors;
using StreamML.StreamProcessors.Windows;

namespace StreamML.Bench.Windows;

/// <summary>
/// What it costs to count: the role windows, from the first enriched message to the last window, against the same loop
/// that copies the bytes of the same messages, exactly once too. Broker, topics and state are new for each run.
/// </summary>
internal sealed class WindowsBenchmark : IBenchmark
{
    private const int UsualMessages = 100_000;
    private const int Contacts = 5_000;
    private const int Together = 10_000;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    public string Name => "windows";

    public string Description => "counting enriched messages in windows, against copying them, both exactly once";

    public async Task<IReadOnlyList<Measure>> RunAsync(
        Effort effort, IProgress<string> progress, CancellationToken cancellationToken)
    {
        int messages = effort.Of(UsualMessages);
        var copy = new TransactionalRole(
            "copy", [TopicCatalogue.MessagesEnriched], [TopicCatalogue.WindowsMessages], _ => new Copying());
        var windows = new WindowsRole().Of(InstallationKey.Create(), new RetentionOptions(), TimeProvider.System);
        return
        [
            await Paired.RunAsync(
                "windows", "messages/s",
                ("the bytes copied by the same loop",
                    () => RoleAsync(copy, messages, progress, cancellationToken)),
                ("21 windows and a trend for each message",
                    () => RoleAsync(windows, messages, progress, cancellationToken)),
                effort.Pairs, progress),
        ];
    }

    private static async Task<double> RoleAsync(
        TransactionalRole role, int messages, IProgress<string> progress, CancellationToken cancellationToken)
    {
        await using var scratch = await Scratch.StartAsync(cancellationToken);
        await LoadAsync(scratch.Kafka, messages, cancellationToken);
        var host = scratch.Kafka.CreateTransactionalRole(
            role, new ProcessorOptions().HostOptions(role), scratch.StateDirectory);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = host.RunAsync(stop.Token);
        await await Task.WhenAny(host.Ready, running);
        long started = TimeProvider.System.GetTimestamp();
        var cpu = Environment.CpuUsage.TotalTime;
        while (!await IsDoneAsync(scratch.Kafka, role, messages, cancellationToken))
        {
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }

        double seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        cpu = Environment.CpuUsage.TotalTime - cpu;
        progress.Report($"  {role.Name}: {cpu.TotalMicroseconds / messages:N0} us of CPU per message, broker included");
        await stop.CancelAsync();
        await running;
        return messages / seconds;
    }

    private static async Task<bool> IsDoneAsync(
        KafkaConnection kafka, TransactionalRole role, int messages, CancellationToken cancellationToken)
    {
        var committed = await kafka.Offsets.CommittedAsync(role.Name, role.Topics, cancellationToken);
        long read = committed.Where(entry => entry.Key.Topic.Equals(TopicCatalogue.MessagesEnriched))
            .Sum(entry => entry.Value);
        if (read < messages)
        {
            return false;
        }

        var ends = await kafka.Offsets.GetAsync(await kafka.Topics.GetAsync(role.Topics, cancellationToken));
        var next = ends.ToDictionary(
            end => end.Key, end => committed.GetValueOrDefault(end.Key, end.Value.Earliest));
        return (await kafka.CreateReader().UnreadAsync(
            next.Where(entry => entry.Value < ends[entry.Key].Latest).ToDictionary(), cancellationToken)).Count == 0;
    }

    private static async Task LoadAsync(KafkaConnection kafka, int messages, CancellationToken cancellationToken)
    {
        using var appender = kafka.CreateAppender();
        foreach (int[] chunk in Enumerable.Range(0, messages).Chunk(Together))
        {
            await Task.WhenAll(chunk.Select(number => appender.AppendAsync(
                TopicCatalogue.MessagesEnriched, $"tenant/{number % Contacts}", Message(number), 1_750_000_000_000,
                cancellationToken)));
        }
    }

    // Ten a second: a batch of 2,000 spans three minutes.
    private static EnrichedMessage Message(int number)
    {
        long timeMs = 1_750_000_000_000 + (number * 100L);
        var model = new ModelUse { Name = "bench", Version = "1", LatencyUs = number % 1_000 };
        return new EnrichedMessage
        {
            Tenant = "tenant",
            ContactKey = $"tenant/{number % Contacts}",
            PhoneNumberId = "106000000001",
            MessageId = $"wamid.HBgLMTU1NTAwMDAwMDAVAgASGCA{number:X12}",
            Revision = new Revision { Id = $"wamid.HBgLMTU1NTAwMDAwMDAVAgASGCA{number:X12}", TimeMs = timeMs },
            Direction = Direction.Inbound,
            SentAtMs = timeMs,
            Type = "text",
            Text = "Where is my order? It should have been here yesterday.",
            ReceivedAtMs = timeMs + 900,
            EnrichedAtMs = timeMs + 950,
            Language = new LanguageEnrichment { Code = "en", Model = model },
            Sentiment = new SentimentEnrichment
            {
                Label = (SentimentLabel)(1 + (number % 3)),
                Score = (number % 3) - 1,
                Model = model,
            },
            Emotion = new EmotionEnrichment { Label = (EmotionLabel)(1 + (number % 7)), Model = model },
            Intent = new IntentEnrichment { Label = (IntentLabel)(1 + (number % 6)), Model = model },
            Risk = new RiskEnrichment { Level = (RiskLevel)(1 + (number % 3)), Model = model },
        };
    }

    private sealed class Copying : IBatchProcessor
    {
        public IReadOnlyList<IStateStore> Stores => [];

        public ValueTask<int> ProcessAsync(
            IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken)
        {
            foreach (var record in batch)
            {
                output.SendChange(TopicCatalogue.WindowsMessages, record.Key!, record.Value, record.TimestampMs);
            }

            return ValueTask.FromResult(batch.Count);
        }
    }
}
