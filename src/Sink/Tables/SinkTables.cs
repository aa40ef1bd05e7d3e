using StreamML.Schemas.Topics;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>Every table that records land in, and what makes its rows.</summary>
internal static class SinkTables
{
    /// <summary>
    /// In the order in which every transaction writes them, so that two sinks cannot wait for each other. Unreadable
    /// records, which any topic may have, come last.
    /// </summary>
    public static readonly SinkTable[] InLockOrder = Ordered();

    /// <summary>One writer per topic, in the order of the tables.</summary>
    /// <param name="json">What they share; one caller at a time.</param>
    public static TopicRows[] Writers(JsonField json) =>
    [
        new RawWebhookRows(), new ApiRawRows(), new MessageRows(json), new TextRows(), new EnrichmentRows(json),
        new StatusRows(json), new FeedbackRows(json), new EventRows(json), new AliasRows(),
        .. TopicCatalogue.DeadLetters.Select(topic => new DeadLetterRows(topic)),
        new VoiceNoteRows(), new FeatureRows(json), new ScoreRows(json), new ScoreChangeRows(),
        new WindowRows(json), new TrendRows(json), new PredictionRows(), new ModelVersionRows(json),
        new ModelArtifactRows(), new ModelControlRows(), new TrainingRowRows(), new TrainingRequestRows(),
        new TrainingRunRows(json), new ModelMetricRows(), new TrainingGateRows(),
    ];

    private static SinkTable[] Ordered()
    {
        using var json = new JsonField();
        return [.. Writers(json).Select(writer => writer.Table).Distinct(), UnreadableRows.Target];
    }
}
