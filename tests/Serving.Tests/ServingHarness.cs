using System.Text;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.EmbeddedKafka;
using StreamML.Inference;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Intent;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Producers;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Artifacts;
using StreamML.Serving.Publishing;
using StreamML.Serving.Records;
using StreamML.Testing;
using StreamML.Testing.Kafka;

namespace StreamML.Serving.Tests;

public sealed class ServingBroker : IAsyncLifetime
{
    private BrokerUnderTest? _broker;

    public string BootstrapServers => _broker!.BootstrapServers;

    public async Task InitializeAsync() => _broker = await BrokerUnderTest.StartAsync();

    public async Task DisposeAsync() => await _broker!.DisposeAsync();
}

/// <summary>The topics of models under a prefix of their own, a hub that serves intent, and a follower.</summary>
internal sealed class ServingHarness : IAsyncDisposable
{
    private const string Task = "intent";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ScratchFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _followers = [];
    private long _batch;

    private ServingHarness(string bootstrapServers)
    {
        var options = new KafkaOptions { BootstrapServers = bootstrapServers, TopicPrefix = $"m{Guid.NewGuid():N}." };
        var ids = TopicCatalogue.All.Where(topic => topic.Value is not null).ToDictionary(
            topic => topic.ValueSubject(options.TopicPrefix)!, _ => 1);
        Kafka = new KafkaConnection(
            options, new ConfluentEncoder(ids, options.TopicPrefix), TimeProvider.System, NullLoggerFactory.Instance);
        Hub = NewHub();
    }

    public KafkaConnection Kafka { get; }

    public ModelHub Hub { get; }

    public ModelServingOptions Options { get; } = new();

    public string Cache => Path.Combine(_folder.Path, "models");

    /// <summary>What the live model says, by a lease of its own.</summary>
    public string Live
    {
        get
        {
            using var lease = Hub.Take();
            return TinyModels.Ask(lease.Of<ITextModel<IntentPrediction>>(Task).For("").Live!.Model);
        }
    }

    public static async Task<ServingHarness> CreateAsync(string bootstrapServers)
    {
        var harness = new ServingHarness(bootstrapServers);
        await harness.Kafka.EnsureTopicsAsync(
            [
                TopicCatalogue.ModelVersions, TopicCatalogue.ModelArtifacts, TopicCatalogue.ModelControls,
                TopicCatalogue.MessagesEnriched.DeadLetter(),
            ],
            4, CancellationToken.None);
        return harness;
    }

    /// <summary>A hub whose fallback says "inquiry".</summary>
    public static ModelHub NewHub()
    {
        var hub = new ModelHub();
        var shipped = new LinearIntentModel(TinyModels.Intent("0", "inquiry"));
        hub.Add<ITextModel<IntentPrediction>>(Task, shipped, shipped.Identity);
        return hub;
    }

    public async Task FollowAsync(ModelHub? hub = null)
    {
        var follower = new ModelFollower(
            Kafka, hub
                ?? Hub, ModelLoaders.CreateDefault(), Cache, Options, TimeProvider.System, NullLoggerFactory.Instance);
        _followers.Add(follower.RunAsync(_stop.Token));
        await follower.Ready.WaitAsync(Patience);
    }

    public ModelPublisher Publisher(
        Func<string, System.Threading.Tasks.Task>? step = null, string? whileLive = null) =>
        new(Kafka, ModelLoaders.CreateDefault(), Options, "ops", TimeProvider.System)
        {
            WhileLive = whileLive,
            Step = step ?? (_ => System.Threading.Tasks.Task.CompletedTask),
        };

    /// <summary>An artifact's folder.</summary>
    public string Folder(ModelArtifact artifact)
    {
        string folder = Path.Combine(_folder.Path, $"{artifact.Manifest.Version}-{Guid.NewGuid():N}");
        artifact.Write(folder);
        return folder;
    }

    public Task<PublishResult> PublishAsync(
        ModelArtifact artifact, ModelPart? part = ModelPart.Live, double share = 0) =>
        Publisher().PublishAsync(
            Folder(artifact), "", part is { } given
                ? new PartChange(given, share)
                : null, "test", CancellationToken.None);

    /// <summary>Writes records as they are, in one transaction.</summary>
    public async Task WriteAsync(params ProducerRecord[] records)
    {
        await using var outbox = Kafka.CreateOutboxPublisher("test");
        await outbox.OpenAsync(CancellationToken.None);
        await outbox.PublishAsync(++_batch, records, CancellationToken.None);
    }

    public ProducerRecord Piece(ModelArtifact artifact, int index, Action<ModelArtifactChunk>? change = null)
    {
        var chunk = new ModelArtifactChunk
        {
            Sha256 = artifact.Manifest.Sha256,
            Index = index,
            Count = ArtifactPieces.Count(artifact.Model.Length),
            Data = ByteString.CopyFrom(artifact.Model.Span.Slice(
                index * ArtifactPieces.Bytes, ArtifactPieces.BytesOf(artifact.Model.Length, index))),
        };
        change?.Invoke(chunk);
        return Kafka.Encode(TopicCatalogue.ModelArtifacts, ModelKeys.Chunk(artifact.Manifest.Sha256, index), chunk, 1);
    }

    public ProducerRecord NoPiece(ModelArtifact artifact, int index) =>
        Kafka.Encode(TopicCatalogue.ModelArtifacts, ModelKeys.Chunk(artifact.Manifest.Sha256, index), null, 1);

    public ProducerRecord Garbage(ModelArtifact artifact, int index) => new(
        TopicCatalogue.ModelArtifacts, Encoding.UTF8.GetBytes(ModelKeys.Chunk(artifact.Manifest.Sha256, index)),
        [9, 9, 9], 1, []);

    public ProducerRecord[] Version(ModelArtifact artifact, Action<ModelVersion>? change = null)
    {
        var manifest = artifact.Manifest;
        var version = new ModelVersion
        {
            Task = manifest.Task,
            Name = manifest.Name,
            Version = manifest.Version,
            Manifest = ByteString.CopyFrom(manifest.ToUtf8()),
            Sha256 = manifest.Sha256,
            SizeBytes = manifest.Bytes,
            Chunks = ArtifactPieces.Count(manifest.Bytes),
        };
        change?.Invoke(version);
        return
        [
            Kafka.Encode(
                TopicCatalogue.ModelVersions, ModelKeys.Version(version.Task, "", version.Version), version, 1),
            Kafka.Encode(
                TopicCatalogue.ModelControls, ModelKeys.Control(version.Task, ""),
                new ModelControl { Task = version.Task, LiveVersion = version.Version }, 1),
        ];
    }

    public async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!condition())
        {
            await System.Threading.Tasks.Task.Delay(10, deadline.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await System.Threading.Tasks.Task.WhenAll(_followers);
        Hub.Dispose();
        Kafka.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }
}
