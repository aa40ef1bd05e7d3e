using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using StreamML.Inference;
using StreamML.Inference.Audience;
using StreamML.Inference.Text;
using StreamML.StreamProcessors.Stages.Enrich;

namespace StreamML.StreamProcessors.Tests.Enrich;

/// <summary>Audience models and what is watched of all models.</summary>
public sealed class ModelMonitorTests
{
    private static readonly EnrichmentModels Models = EnrichmentModels.CreateDefault();
    private static readonly ModelIdentity First = new("m", "1");

    [Fact]
    public void Index_OfTwoDistributions_IsTheSumOverTheBins()
    {
        Assert.Equal(0, StabilityIndex.Of([500, 300, 200], [500, 300, 200]), 1e-12);
        // (0.5 - 0.25) ln(0.5 / 0.25) + (0.5 - 0.75) ln(0.5 / 0.75), at counts where half an answer is nothing.
        Assert.Equal(0.274653, StabilityIndex.Of([250_000, 750_000], [500_000, 500_000]), 1e-4);
        Assert.True(double.IsFinite(StabilityIndex.Of([1_000, 0], [0, 1_000])));
    }

    [Fact]
    public void Answers_LikeTheReference_HaveAnIndexNearNothing()
    {
        var drift = new TaskDrift(1_000);
        var random = new Random(3);
        Assert.False(drift.Add(First, Lot(random, 1_000, 0.3), 2));
        Assert.Null(drift.Labels);
        Assert.True(drift.Add(First, Lot(random, 1_000, 0.3), 2));
        Assert.InRange(drift.Labels!.Value, 0, 0.02);
        Assert.InRange(drift.Confidences!.Value, 0, 0.05);
    }

    [Fact]
    public void Answers_OtherThanTheReference_HaveAnIndexOverTheThreshold()
    {
        var drift = new TaskDrift(1_000);
        var random = new Random(3);
        drift.Add(First, Lot(random, 1_000, 0.3), 2);
        Assert.True(drift.Add(First, Lot(random, 1_000, 0.7), 2));
        Assert.InRange(drift.Labels!.Value, 0.5, 1);
        // Lots may end within a batch.
        Assert.True(drift.Add(First, Lot(random, 1_500, 0.3), 2));
        Assert.InRange(drift.Labels!.Value, 0, 0.02);
        Assert.True(drift.Add(First, Lot(random, 500, 0.3), 2));
    }

    [Fact]
    public void Model_OfAnotherVersion_HasAReferenceOfItsOwn()
    {
        var drift = new TaskDrift(1_000);
        var random = new Random(3);
        drift.Add(First, Lot(random, 2_000, 0.3), 2);
        Assert.NotNull(drift.Labels);
        Assert.False(drift.Add(new("m", "2"), Lot(random, 1_000, 0.9), 2));
        Assert.Null(drift.Labels);
        Assert.True(drift.Add(new("m", "2"), Lot(random, 1_000, 0.9), 2));
        Assert.InRange(drift.Labels!.Value, 0, 0.03);
    }

    [Fact]
    public async Task Answers_Observed_AreOnTheMeterAndDriftIsLogged()
    {
        var log = new CapturedLog();
        using var monitor = new ModelMonitor(new ModelMonitorOptions { DriftWindow = 200 }, log);
        var seen = new Dictionary<string, double>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, each) =>
        {
            if (instrument.Meter == monitor.Meter)
            {
                each.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(seen, instrument, value, tags));
        listener.SetMeasurementEventCallback<double>(
            (instrument, value, tags, _) => Add(seen, instrument, value, tags));
        listener.Start();
        var analyzer = new TextAnalyzer(translator: null, TimeProvider.System);

        monitor.Observe(await AnalyseAsync(analyzer, Enumerable.Repeat("I love this phone, it works so well", 250)));
        Assert.Empty(monitor.Drifts);
        Assert.Empty(log.All);
        monitor.Observe(await AnalyseAsync(analyzer, Enumerable.Repeat("This is terrible and I hate it", 250)));
        monitor.Observe(await AnalyseAsync(analyzer, ["Bohužel balík ještě pořád nedorazil"]));
        listener.RecordObservableInstruments();

        Assert.Equal(250, seen["streamml.model.predictions sentiment positive"]);
        Assert.Equal(250, seen["streamml.model.predictions sentiment negative"]);
        Assert.InRange(seen["streamml.model.drift sentiment labels"], 1, 20);
        Assert.True(
            seen.ContainsKey("streamml.model.latency intent") && seen.ContainsKey("streamml.model.confidence emotion"));
        Assert.Contains(log.All, line => line.Contains(
            $"the predictions of {Models.Text.Sentiment.Identity} for sentiment have drifted: stability index of the "
            + "labels",
            StringComparison.Ordinal));
        Assert.DoesNotContain(log.All, line => line.Contains("terrible", StringComparison.Ordinal));
        Assert.Equal(["sentiment", "emotion", "intent"], monitor.Drifts.Select(entry => entry.Task));
    }

    [Fact]
    public async Task Audience_WithAndWithoutModel_SaysWhatItIs()
    {
        var models = Models with
        {
            Audience = new AudienceModels(new Letters(), Engagement: null, MinConfidence: 0.8f),
        };
        var analysis = await new TextAnalyzer(null, TimeProvider.System)
            .AnalyseAsync(models, [new SourceText("aaab"), new SourceText("bbbbb")], CancellationToken.None);
        var message = new Schemas.V1.EnrichedMessage { Direction = Schemas.V1.Direction.Inbound };
        EnrichedFields.Fill(message, analysis, 0);

        Assert.Equal(new Schemas.V1.AudiencePrediction { NotTrained = true }, message.Audience.Engagement);
        var personality = message.Audience.Personality;
        Assert.Equal(("Emotional", 0.75f, true, false),
            (personality.Label, personality.Confidence, personality.LowConfidence, personality.NotTrained));
        Assert.Equal(0.25f, personality.Probabilities["Conqueror"]);
        Assert.Equal(("letters", "1"), (personality.Model.Name, personality.Model.Version));
        var outbound = new Schemas.V1.EnrichedMessage { Direction = Schemas.V1.Direction.Outbound };
        EnrichedFields.Fill(outbound, analysis, 1);
        Assert.Null(outbound.Audience);
    }

    [Fact]
    public void Labels_ByDefault_AreThoseOfTheGuide() =>
        Assert.Equal(["Emotional", "Conqueror"], new AudienceOptions().Labels());

    private static ValueTask<TextAnalysis> AnalyseAsync(TextAnalyzer analyzer, IEnumerable<string> texts) =>
        analyzer.AnalyseAsync(Models, [.. texts.Select(text => new SourceText(text))], CancellationToken.None);

    private static (int Label, float Confidence)[] Lot(Random random, int count, double share) =>
        [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble() < share ? 1 : 0, (float)random.NextDouble()))];

    private static void Add(
        Dictionary<string, double> seen, Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string,
        object?>> tags)
    {
        string key = instrument.Name;
        foreach (var tag in tags)
        {
            key += $" {tag.Value}";
        }

        lock (seen)
        {
            seen[key] = seen.GetValueOrDefault(key) + value;
        }
    }

    /// <summary>Emotional by the share of the letter a.</summary>
    private sealed class Letters : ITextModel<LabelPrediction>
    {
        private static readonly string[] Labels = ["Emotional", "Conqueror"];

        public ModelIdentity Identity => new("letters", "1");

        public void Predict(ReadOnlySpan<string> texts, Span<LabelPrediction> results)
        {
            for (int i = 0; i < texts.Length; i++)
            {
                float share = texts[i].Count(letter => letter == 'a') / (float)texts[i].Length;
                results[i] = new LabelPrediction(Labels, share >= 0.5f ? 0 : 1, new([share, 1 - share]));
            }
        }
    }

    private sealed class CapturedLog : ILogger
    {
        public List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
            string> formatter) =>
            All.Add(formatter(state, exception));
    }
}
