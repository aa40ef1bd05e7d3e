using StreamML.FaultInjection.Swaps;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Transformers;
using StreamML.OnnxGraphs;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Publishing;

namespace StreamML.FaultInjection.Alerts;

/// <summary>Faults of models: of what is written, of what is published, and of what is trained.</summary>
internal static class ModelFaults
{
    /// <summary>Answers in a window of the drift monitor here: small, so that a minute fills it.</summary>
    public const int DriftWindow = 400;

    // 32 million weights and 512 tokens a text: some tenths of a second on a core of a quick machine.
    private const int SlowHidden = 256;
    private const int SlowLayers = 40;
    private const int SlowPositions = 512;
    private const long SlowBytesMax = 1L << 28;

    // Rules answer thanks and greetings, and drift is watched of models alone.
    private const string Campaign = "I would like to order two of the blue shirts from the offer";

    // More words than the slow model reads.
    private static readonly string LongText = string.Concat(Enumerable.Repeat("where is my order ", 200));

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>The faults.</summary>
    public static IEnumerable<AlertFault> All =>
    [
        new("campaign", "StreamMLModelDrift", async (scene, token) =>
        {
            // A reference, and then a campaign that everybody answers alike.
            await scene.Traffic.UsualAsync(2 * DriftWindow, token);
            await scene.Traffic.TextsAsync(3 * DriftWindow, _ => Campaign, token);
        })
        {
            MendAsync = (scene, token) => scene.Traffic.UsualAsync(3 * DriftWindow, token),
        },
        new("killed-training", "StreamMLTrainingFailed", TrainingFaults.KillAsync),
        new("broken-model", "StreamMLModelRefused", PublishBrokenAsync) { MendAsync = ShippedAsync },
        new("slow-model", "StreamMLModelSlow", SlowAsync) { MendAsync = ShippedAsync },
    ];

    private static async Task PublishBrokenAsync(AlertScene scene, CancellationToken cancellationToken)
    {
        var good = SwapModels.Artifact(ModelTasks.Sentiment, "check-broken");
        byte[] bytes = good.Model.ToArray();
        Array.Reverse(bytes);
        var manifest = good.Manifest with { Sha256 = ModelArtifact.HashOf(bytes) };
        var kafka = scene.Installation.Kafka;
        await using var outbox = kafka.CreateOutboxPublisher("check-alerts");
        long last = await outbox.OpenAsync(cancellationToken);
        await outbox.PublishAsync(last + 1, [.. SwapRun.Records(kafka, manifest, bytes)], cancellationToken);
    }

    private static async Task SlowAsync(AlertScene scene, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("streamml-slow-model-").FullName;
        try
        {
            TinyExport.Write(folder, ["negative", "neutral", "positive"], SlowHidden, SlowLayers, SlowPositions);
            var model = TransformerArchive.Pack(
                folder, ModelTasks.Sentiment, "", "en", "check-slow", SlowBytesMax);
            string artifact = Path.Combine(folder, "artifact");
            model.Write(artifact);
            await Publisher(scene).PublishAsync(
                artifact, "", new PartChange(ModelPart.Live), "a check", cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        await scene.AgainAsync(
            Second, token => scene.Traffic.TextsAsync(1, number => $"{number} {LongText}", token), cancellationToken);
    }

    private static Task ShippedAsync(AlertScene scene, CancellationToken cancellationToken) =>
        Publisher(scene).AssignAsync(
            ModelTasks.Sentiment, "", new PartChange(ModelPart.Live), ModelPublisher.Shipped, "after a check",
            cancellationToken);

    private static ModelPublisher Publisher(AlertScene scene) => new(
        scene.Installation.Kafka, ModelLoaders.CreateDefault(), new ModelServingOptions(), "ops", scene.Time);
}
