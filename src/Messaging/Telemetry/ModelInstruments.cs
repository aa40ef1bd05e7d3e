namespace StreamML.Messaging.Telemetry;

/// <summary>What is measured of models at work, and of their loading.</summary>
public static class ModelInstruments
{
    private const string ModelTask = "task";

    /// <summary>Time per text.</summary>
    public static InstrumentDefinition Latency { get; } = new(
        Meters.StreamProcessors, "streamml.model.latency", InstrumentKind.Histogram, "s",
        "share of a batch's time per text",
        "A transformer on few cores is slow: give it a card, fewer tokens, or take the model that ships.")
    {
        Labels = [ModelTask],
        Buckets = [0.00001, 0.000025, 0.0001, 0.00025, 0.001, 0.0025, 0.01, 0.025, 0.1, 0.25, 1],
    };

    /// <summary>Answers by label.</summary>
    public static InstrumentDefinition Predictions { get; } = new(
        Meters.StreamProcessors, "streamml.model.predictions", InstrumentKind.Counter, "{answer}", "answers, by label",
        "If one label takes over, read some of its messages: a campaign, an outage, or a model that misreads.")
    {
        Labels = [ModelTask, "label"],
    };

    /// <summary>How sure the models are.</summary>
    public static InstrumentDefinition Confidence { get; } = new(
        Meters.StreamProcessors, "streamml.model.confidence", InstrumentKind.Histogram, "1",
        "confidence of an answer, 0 to 1",
        "If it sinks, customers write about other things or in other languages than the model has learned.")
    {
        Labels = [ModelTask],
        Buckets = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99],
    };

    /// <summary>How far answers have moved.</summary>
    public static InstrumentDefinition Drift { get; } = new(
        Meters.StreamProcessors, "streamml.model.drift", InstrumentKind.Gauge, "1",
        "population stability index of the last full window of answers",
        "From 0.2 on answers are distributed otherwise than before: evaluate the model on new messages.")
    {
        Labels = [ModelTask, "of"],
    };

    /// <summary>Failures of shadows.</summary>
    public static InstrumentDefinition ShadowFailures { get; } = new(
        Meters.StreamProcessors, "streamml.model.shadow.failures", InstrumentKind.Counter, "{text}",
        "texts on which a shadow model failed",
        "Nobody sees a shadow's answers; retire that version before it becomes live.")
    {
        Labels = ["model"],
    };

    /// <summary>Foreign texts.</summary>
    public static InstrumentDefinition Translations { get; } = new(
        Meters.StreamProcessors, "streamml.translation.texts", InstrumentKind.Counter, "{text}",
        "foreign texts, by outcome",
        "If unavailable rises, look at the translation engine; labels of untranslated texts are flagged.")
    {
        Labels = ["outcome"],
    };

    /// <summary>Switches to other models.</summary>
    public static InstrumentDefinition Switches { get; } = new(
        Meters.Models, "streamml.models.switches", InstrumentKind.Counter, "{switch}",
        "switches of a task to other models",
        "More than one in an hour is unusual: look at the history of the model.")
    {
        Labels = [ModelTask],
    };

    /// <summary>Models that were refused.</summary>
    public static InstrumentDefinition Refused { get; } = new(
        Meters.Models, "streamml.models.refused", InstrumentKind.Counter, "{model}", "models refused, by reason",
        "The version before stays live. Publish the model again; the log names the fault.")
    {
        Labels = [ModelTask, "reason"],
    };

    /// <summary>Time until a model is at work.</summary>
    public static InstrumentDefinition LoadDuration { get; } = new(
        Meters.Models, "streamml.models.load.duration", InstrumentKind.Histogram, "s",
        "time to load a model, including warm-up",
        "Large models take seconds; the one before answers in the meantime.")
    {
        Labels = [ModelTask],
        Buckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<InstrumentDefinition> All { get; } =
    [
        Latency, Predictions, Confidence, Drift, ShadowFailures, Translations, Switches, Refused, LoadDuration,
    ];
}
