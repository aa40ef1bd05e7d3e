using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Inference;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Intent;
using StreamML.Messaging.Errors;
using StreamML.Schemas.V1;
using StreamML.Serving.Records;

namespace StreamML.Serving.Tests;

/// <summary>The models of a time, whatever is live now.</summary>
public sealed class AsOfModelsTests(ServingBroker broker) : IClassFixture<ServingBroker>
{
    private const string Task = "intent";
    private static readonly ModelArtifact First = TinyModels.Intent("1", "purchase");
    private static readonly ModelArtifact Second = TinyModels.Intent("2", "return");

    [Fact]
    public async Task Models_OfATime_AreThoseThatWereLiveThen()
    {
        await using var harness = await ServingHarness.CreateAsync(broker.BootstrapServers);
        await harness.PublishAsync(First);
        await harness.PublishAsync(Second);
        var catalogue = await ModelCatalogue.ReadAsync(harness.Kafka, CancellationToken.None);
        var history = catalogue.History(Task, "");
        using var models = Models(harness, catalogue);

        Assert.Equal("inquiry", await SayAsync(models, history[0].DecidedAtMs - 1));
        Assert.Equal("return", await SayAsync(models, history[1].DecidedAtMs));
        Assert.Equal("return", await SayAsync(models, long.MaxValue));
        if (history[0].DecidedAtMs < history[1].DecidedAtMs)
        {
            Assert.Equal("purchase", await SayAsync(models, history[1].DecidedAtMs - 1));
            Assert.NotEqual(models.SpanAt(history[0].DecidedAtMs), models.SpanAt(history[1].DecidedAtMs));
        }

        Assert.Empty(Missing(catalogue));
    }

    [Fact]
    public async Task Models_OfATimeWhoseVersionIsGone_AreRefusedByName()
    {
        await using var harness = await ServingHarness.CreateAsync(broker.BootstrapServers);
        await harness.PublishAsync(First);
        await harness.PublishAsync(Second);
        await harness.WriteAsync(harness.Kafka.Encode(
            Schemas.Topics.TopicCatalogue.ModelVersions, ModelKeys.Version(Task, "", "2"), value: null, 1));
        var catalogue = await ModelCatalogue.ReadAsync(harness.Kafka, CancellationToken.None);
        using var models = Models(harness, catalogue);

        Assert.Equal(["intent//2"], Missing(catalogue));
        var refused = await Assert.ThrowsAsync<RoleStopException>(() => SayAsync(models, long.MaxValue));
        Assert.StartsWith("intent//2 was live then", refused.Message, StringComparison.Ordinal);
        Assert.Equal("inquiry", await SayAsync(models, 0));
    }

    [Fact]
    public async Task Canary_OfATime_AnswersItsShareAndNoShadowDoes()
    {
        await using var harness = await ServingHarness.CreateAsync(broker.BootstrapServers);
        await harness.PublishAsync(First, ModelPart.Canary, 0.25);
        await harness.PublishAsync(Second, ModelPart.Shadow);
        var catalogue = await ModelCatalogue.ReadAsync(harness.Kafka, CancellationToken.None);
        using var models = Models(harness, catalogue);

        var hub = await models.OfSpanAsync(models.SpanAt(long.MaxValue), CancellationToken.None);

        Assert.Equal(
            [(ModelPart.Live, "0", 0), (ModelPart.Canary, "1", 0.25)],
            hub.Served.Select(served => (served.Part, served.Model.Version, served.Share)));
    }

    private static AsOfModels Models(ServingHarness harness, ModelCatalogue catalogue) => new(
        harness.Kafka, catalogue, ServingHarness.NewHub, ModelLoaders.CreateDefault(), harness.Cache, harness.Options,
        TimeProvider.System, NullLoggerFactory.Instance);

    private static IReadOnlyList<string> Missing(ModelCatalogue catalogue) =>
        AsOfModels.Missing(catalogue, [Task], 0, long.MaxValue);

    private static async Task<string> SayAsync(AsOfModels models, long atMs)
    {
        var hub = await models.OfSpanAsync(models.SpanAt(atMs), CancellationToken.None);
        using var lease = hub.Take();
        return TinyModels.Ask(lease.Of<ITextModel<IntentPrediction>>(Task).For("").Live!.Model);
    }
}
