using StreamML.Inference;
using StreamML.Inference.Intent;
using StreamML.Serving;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Stages.Enrich;
using StreamML.Testing.Processors;
using static StreamML.StreamProcessors.Tests.Enrich.TextRecords;
using IntentLabel = StreamML.Inference.Intent.IntentLabel;

namespace StreamML.StreamProcessors.Tests.Enrich;

/// <summary>The Enricher with models that are switched, on trial in the shadow, and canaries.</summary>
public sealed class ServedModelsTests
{
    private const string Task = ModelTasks.Intent;
    private static readonly EnrichmentModels Models = EnrichmentModels.CreateDefault();
    private static readonly string[] Contacts = [.. Enumerable.Range(0, 40).Select(number => $"acme/{number}")];

    private readonly SteppedTime _time = new();
    private readonly ModelHub _hub = new();

    public ServedModelsTests() => TextTasks.Serve(_hub, Models);

    [Fact]
    public async Task Batch_WhileModelsAreSwitched_IsMadeByOneVersionAndNamesIt()
    {
        var slow = new Says("1", IntentLabel.Purchase)
        {
            Asked = () => _hub.Put(Task, live: new Says("2", IntentLabel.Return)),
        };
        _hub.Put(Task, live: slow);

        var first = await EnrichAsync();
        var second = await EnrichAsync();

        Assert.All(first.Enriched, message => Assert.Equal(
            ("1", Schemas.V1.IntentLabel.Purchase), (message.Intent.Model.Version, message.Intent.Label)));
        Assert.All(second.Enriched, message => Assert.Equal(
            ("2", Schemas.V1.IntentLabel.Return), (message.Intent.Model.Version, message.Intent.Label)));
        Assert.True(slow.IsDisposed);
        Assert.Empty(first.Predictions);
    }

    [Fact]
    public async Task Shadow_IsAskedAndOnlyLogged()
    {
        _hub.Put(Task, shadow: new Says("7", IntentLabel.Tracking));

        var (enriched, predictions) = await EnrichAsync();

        Assert.All(
            enriched, message => Assert.Equal(Models.Text.Intent.Identity.Version, message.Intent.Model.Version));
        Assert.Equal(Contacts, predictions.Select(prediction => prediction.ContactKey));
        Assert.All(predictions, prediction => Assert.Equal(
            (Task, "tracking", "7", ModelPart.Shadow, "says", _time.NowMs),
            (prediction.Task, prediction.Label, prediction.ModelVersion, prediction.Part, prediction.ModelName,
                prediction.PredictedAtMs)));
        Assert.Equal(Contacts.Length, predictions.Select(prediction => prediction.PredictionId).Distinct().Count());
    }

    [Fact]
    public async Task Shadow_ThatThrows_DisturbsNothing()
    {
        _hub.Put(Task, shadow: new Says("7", IntentLabel.Tracking)
        {
            Asked = () =>
            throw new InvalidOperationException("on trial")
        });

        var (enriched, predictions) = await EnrichAsync();

        Assert.Equal(Contacts.Length, enriched.Count);
        Assert.Empty(predictions);
    }

    [Fact]
    public async Task Shadow_OfAShareOfTheMessages_IsAskedAboutThoseAlone()
    {
        _hub.Put(Task, shadow: new Says("7", IntentLabel.Tracking));

        var (_, predictions) = await EnrichAsync(shadowShare: 0.5);

        string[] expected = [.. Contacts.Where(contact => ModelSets.Point("shadow", $"w-{contact}") < 0.5)];
        Assert.Equal(expected, predictions.Select(prediction => prediction.ContactKey));
        Assert.InRange(expected.Length, 10, 30);
    }

    [Fact]
    public async Task Canary_MakesItsContactsAndIsNamedAndLogged()
    {
        _hub.Put(Task, canary: new Says("9", IntentLabel.Return), share: 0.5);

        var (enriched, predictions) = await EnrichAsync();

        string[] canaries = [.. Contacts.Where(contact => ModelSets.Point(Task, contact) < 0.5)];
        Assert.Equal(canaries, enriched.Where(message => message.Intent.Model.Version == "9")
            .Select(message => message.ContactKey));
        Assert.All(enriched, message => Assert.Equal(
            message.Intent.Model.Name == "says", message.Intent.Label == Schemas.V1.IntentLabel.Return
                && message.Intent.Confidence == 1));
        Assert.Equal(canaries, predictions.Select(prediction => prediction.ContactKey));
        Assert.All(predictions, prediction => Assert.Equal(ModelPart.Canary, prediction.Part));
        Assert.InRange(canaries.Length, 10, 30);
    }

    [Fact]
    public async Task Messages_OfTheBusiness_HaveNoPredictionOfIntent()
    {
        _hub.Put(Task, shadow: new Says("7", IntentLabel.Tracking));

        var (_, predictions) = await EnrichAsync(direction: Direction.Outbound);

        Assert.Empty(predictions);
    }

    private async Task<(IReadOnlyList<EnrichedMessage> Enriched, IReadOnlyList<Prediction> Predictions)> EnrichAsync(
        double shadowShare = 1, Direction direction = Direction.Inbound)
    {
        await using var parts = Parts(Models, _hub, translator: null, _time, shadowShare);
        var output = await RunAsync(parts, _time, [.. Contacts.Select(contact => FrameOf(contact, direction))]);
        return (output.Of<EnrichedMessage>(TopicCatalogue.MessagesEnriched),
            output.Of<Prediction>(TopicCatalogue.Predictions));
    }

    private static byte[] FrameOf(string contact, Direction direction)
    {
        var text = Text($"w-{contact}", "Where is my order?", contact);
        text.Direction = direction;
        return Frame(text);
    }

    /// <summary>Says one thing of every text.</summary>
    private sealed class Says(string version, IntentLabel label) : ITextModel<IntentPrediction>, IDisposable
    {
        public Action Asked { get; init; } = () => { };

        public bool IsDisposed { get; private set; }

        public ModelIdentity Identity { get; } = new("says", version);

        public void Predict(ReadOnlySpan<string> texts, Span<IntentPrediction> results)
        {
            Assert.False(IsDisposed);
            Asked();
            float[] probabilities = new float[LinearIntentModel.Labels.Count];
            probabilities[(int)label] = 1;
            results.Fill(new IntentPrediction(label, 1, new(probabilities)));
            Assert.False(IsDisposed);
        }

        public void Dispose() => IsDisposed = true;
    }
}
