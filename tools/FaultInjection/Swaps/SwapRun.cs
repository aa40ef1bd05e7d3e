using System.Diagnostics.Metrics;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.FaultInjection.Artifacts;
using StreamML.FaultInjection.Processes;
using StreamML.Hosting;
using StreamML.Inference.Artifacts;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Keys;
using StreamML.Messaging.Producers;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Artifacts;
using StreamML.Serving.Publishing;
using StreamML.Serving.Records;
using StreamML.StreamProcessors.Stages.Enrich;
using StreamML.Traffic.Sending;

namespace StreamML.FaultInjection.Swaps;

/// <summary>
/// Swaps models under steady load, with bad artifacts in between, and compares every enrichment with the version it
/// names. The same load without swaps precedes it, as the control of the gaps.
/// </summary>
public sealed class SwapRun(SwapOptions options, FaultRunOptions common, TimeProvider time, IProgress<string> progress)
{
    private const int ControlPhase = 0;
    private const int SwapPhase = 1;
    private const string BadVersion = "swap-bad-";

    private readonly Random _random = new(common.Seed);
    private int _bad;
    private long _refused;

    /// <summary>Runs it.</summary>
    /// <exception cref="TimeoutException">The models were not served in time.</exception>
    public async Task<SwapReport> RunAsync(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        string scratch = ScratchInstallation.MakeFolder();
        try
        {
            var settings = MakeSettings(scratch);
            await using var services = await LocalServices.StartAsync(
                settings, RoleSet.Of(RoleSet.Broker), time, NullLoggerFactory.Instance, cancellationToken);
            await using var pipeline = await Pipeline.StartAsync(
                settings, [new EnricherRole()], embedded: common.BootstrapServers.Length == 0, time,
                NullLoggerFactory.Instance,
                cancellationToken);
            return await RunAsync(pipeline, scratch, started, cancellationToken);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private async Task<SwapReport> RunAsync(
        Pipeline pipeline, string scratch, long started, CancellationToken cancellationToken)
    {
        using var listener = Listen();
        var publisher = new ModelPublisher(
            pipeline.Kafka, ModelLoaders.CreateDefault(), new ModelServingOptions(), "ops", time);
        foreach (string task in SwapModels.Tasks)
        {
            foreach (string version in SwapModels.Versions)
            {
                await PublishAsync(publisher, scratch, SwapModels.Artifact(task, version), cancellationToken);
            }
        }

        await SwapAsync(pipeline, publisher, 0, cancellationToken);
        var timeline = new ServingTimeline(pipeline.Models!, time);
        var traffic = new SteadyTexts(pipeline.Kafka, options.Rate, common.Seed, time);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watcher = traffic.WatchAsync(watching.Token);
        var phase = TimeSpan.FromSeconds(options.Seconds);
        progress.Report($"{options.Rate} messages per second, no swaps, {options.Seconds} s");
        await traffic.SendAsync(ControlPhase, phase, cancellationToken);
        progress.Report($"the same with swaps, {options.Seconds} s");
        var sending = traffic.SendAsync(SwapPhase, phase, cancellationToken);
        for (int turn = 1; !sending.IsCompleted; turn++)
        {
            await SwapAsync(pipeline, publisher, turn, cancellationToken);
            if (turn % 3 == 0)
            {
                await PublishBadAsync(pipeline, turn, cancellationToken);
            }

            await Task.Delay(options.Pause, time, cancellationToken);
        }

        await sending;
        await traffic.SettleAsync(common.Patience, cancellationToken);
        await watching.CancelAsync();
        await watcher;
        return Report(traffic, timeline, time.GetElapsedTime(started).TotalSeconds);
    }

    private Settings MakeSettings(string scratch)
    {
        bool cluster = common.BootstrapServers.Length > 0;
        return Settings.Load(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Streamml:DataDirectory"] = scratch,
            ["Streamml:KafkaPort"] = "0",
            ["Streamml:RegistryPort"] = "0",
            ["Kafka:BootstrapServers"] = common.BootstrapServers,
            ["Kafka:TopicPrefix"] = cluster ? $"faults-{Path.GetFileName(scratch)}." : "",
            ["Kafka:Partitions"] = "4",
            ["Installation:Key"] = cluster ? InstallationKey.Create().Reveal() : null,
        });
    }

    private static async Task PublishAsync(
        ModelPublisher publisher, string scratch, ModelArtifact artifact, CancellationToken cancellationToken)
    {
        string folder = Path.Combine(scratch, "published", $"{artifact.Manifest.Task}-{artifact.Manifest.Version}");
        artifact.Write(folder);
        await publisher.PublishAsync(folder, "", change: null, "", cancellationToken);
    }

    // Both tasks, one after the other, waiting until the enricher serves each: otherwise it would not count as a swap.
    private async Task SwapAsync(
        Pipeline pipeline, ModelPublisher publisher, int turn, CancellationToken cancellationToken)
    {
        string version = SwapModels.Versions[turn % SwapModels.Versions.Count];
        foreach (string task in SwapModels.Tasks)
        {
            await publisher.AssignAsync(task, "", new PartChange(ModelPart.Live), version, "swap", cancellationToken);
            await UntilAsync(() => Serves(pipeline, task, version), cancellationToken);
        }
    }

    private static bool Serves(Pipeline pipeline, string task, string version) => pipeline.Models!.Served.Any(
        part => part.Task == task && part.Part == ModelPart.Live && part.Model.Version == version);

    /// <summary>
    /// Publishes a mutated artifact, which our publisher would never do, and waits until it is refused.
    /// </summary>
    private async Task PublishBadAsync(Pipeline pipeline, int turn, CancellationToken cancellationToken)
    {
        var good = SwapModels.Artifact(SwapModels.Tasks[0], $"{BadVersion}{++_bad}");
        byte[] bytes = Mutation.Of(good.Model.ToArray(), _random);
        bool mended = _bad % 2 == 0;
        if (mended)
        {
            bytes = [.. bytes.Reverse()];
        }

        var manifest = mended
            ? good.Manifest with { Bytes = bytes.Length, Sha256 = ModelArtifact.HashOf(bytes) }
            : good.Manifest with { Bytes = bytes.Length, Sha256 = ModelArtifact.HashOf(BitConverter.GetBytes(turn)) };
        long before = Interlocked.Read(ref _refused);
        await using var outbox = pipeline.Kafka.CreateOutboxPublisher("bad-models");
        long last = await outbox.OpenAsync(cancellationToken);
        await outbox.PublishAsync(last + 1, [.. Records(pipeline.Kafka, manifest, bytes)], cancellationToken);
        await UntilAsync(() => Interlocked.Read(ref _refused) > before, cancellationToken);
    }

    /// <summary>The records that publish a model and make it live, whatever its bytes are.</summary>
    internal static IEnumerable<ProducerRecord> Records(KafkaConnection kafka, ModelManifest manifest, byte[] bytes)
    {
        int count = ArtifactPieces.Count(bytes.Length);
        for (int index = 0; index < count; index++)
        {
            var chunk = new ModelArtifactChunk
            {
                Sha256 = manifest.Sha256,
                Index = index,
                Count = count,
                Data = ByteString.CopyFrom(
                    bytes, index * ArtifactPieces.Bytes, ArtifactPieces.BytesOf(bytes.Length, index)),
            };
            yield return kafka.Encode(TopicCatalogue.ModelArtifacts, ModelKeys.Chunk(manifest.Sha256, index), chunk, 1);
        }

        var version = new ModelVersion
        {
            Task = manifest.Task,
            Name = manifest.Name,
            Version = manifest.Version,
            Manifest = ByteString.CopyFrom(manifest.ToUtf8()),
            Sha256 = manifest.Sha256,
            SizeBytes = bytes.Length,
            Chunks = count,
        };
        yield return kafka.Encode(
            TopicCatalogue.ModelVersions, ModelKeys.Version(version.Task, "", version.Version), version, 1);
        yield return kafka.Encode(
            TopicCatalogue.ModelControls, ModelKeys.Control(version.Task, ""),
            new ModelControl { Task = version.Task, LiveVersion = version.Version, DecidedBy = "ops" }, 1);
    }

    private MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "streamml.models.refused")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref _refused, count));
        listener.Start();
        return listener;
    }

    private async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        long since = time.GetTimestamp();
        while (!condition())
        {
            if (time.GetElapsedTime(since) > common.Patience)
            {
                throw new TimeoutException(
                    $"The enricher did not take up or refuse a model within {common.Patience.TotalSeconds:0} s.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), time, cancellationToken);
        }
    }

    private SwapReport Report(SteadyTexts traffic, ServingTimeline timeline, double seconds)
    {
        var models = new SwapModels();
        var seen = traffic.Seen;
        var byId = seen.GroupBy(entry => entry.Id, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count());
        double control = traffic.GapMs(ControlPhase);
        double limit = Math.Max(options.GapLimit.TotalMilliseconds, control * options.GapOfControl);
        long wrongVersion = seen.LongCount(
            entry => !traffic.Knows(entry.Id) || !IsTimely(traffic, timeline, entry.Id, entry.At, entry.Message));
        var report = new SwapReport
        {
            Ok = false,
            Messages = traffic.Sent,
            Swaps = timeline.Switches,
            Lost = traffic.Sent - byId.Keys.LongCount(traffic.Knows),
            Duplicated = byId.Values.Sum(count => (long)count - 1),
            WrongVersion = wrongVersion,
            WrongAnswer = seen.LongCount(entry => !models.IsRight(entry.Message)),
            ByVersion = Versions(seen.Select(entry => entry.Message)),
            BadPublished = _bad,
            BadRefused = Interlocked.Read(ref _refused),
            BadServed = seen.LongCount(entry => IsBad(entry.Message)),
            GapMs = traffic.GapMs(SwapPhase),
            ControlGapMs = control,
            SentGapMs = traffic.SentGapMs(SwapPhase),
            LatencyP99Ms = traffic.LatencyP99Ms(SwapPhase),
            ControlLatencyP99Ms = traffic.LatencyP99Ms(ControlPhase),
            GapLimitMs = limit,
            Seconds = seconds,
        };
        bool ok = report is { Lost: 0, Duplicated: 0, WrongVersion: 0, WrongAnswer: 0, BadServed: 0, Swaps: > 0 }
            && report.BadRefused >= report.BadPublished && report.GapMs <= limit && report.ByVersion.Count == 4;
        return report with { Ok = ok };
    }

    private static SortedDictionary<string, long> Versions(IEnumerable<EnrichedMessage> messages) => new(
        messages.SelectMany(message => new[]
            {
                $"{ModelTasks.Sentiment} {message.Sentiment?.Model?.Version}",
                    $"{ModelTasks.Intent} {message.Intent?.Model?.Version}",
            })
            .GroupBy(version => version, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.LongCount(), StringComparer.Ordinal),
        StringComparer.Ordinal);

    private static bool IsTimely(
        SteadyTexts traffic, ServingTimeline timeline, string id, long at, EnrichedMessage message) =>
        timeline.Served(ModelTasks.Sentiment, message.Sentiment?.Model?.Version ?? "", traffic.SentAt(id), at)
        && timeline.Served(ModelTasks.Intent, message.Intent?.Model?.Version ?? "", traffic.SentAt(id), at);

    private static bool IsBad(EnrichedMessage message) =>
        message.Sentiment?.Model?.Version.StartsWith(BadVersion, StringComparison.Ordinal) == true;
}
