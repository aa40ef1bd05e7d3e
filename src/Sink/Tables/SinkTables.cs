using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>Every table that records land in.</summary>
internal static class SinkTables
{
    /// <summary>
    /// In the order in which every transaction writes them, so that two sinks cannot wait for each other.
    /// </summary>
    public static readonly SinkTable[] InLockOrder =
    [
        RawWebhookRows.Target, ApiRawRows.Target, MessageRows.Target, TextRows.Target, EnrichmentRows.Target,
        StatusRows.Target, FeedbackRows.Target, EventRows.Target, AliasRows.Target, DeadLetterRows.Target,
        UnreadableRows.Target, VoiceNoteRows.Target, FeatureRows.Target, ScoreRows.Target, ScoreChangeRows.Target,
        WindowRows.Target,
        TrendRows.Target, PredictionRows.Target, ModelVersionRows.Target, ModelArtifactRows.Target,
        ModelControlRows.Target,
    ];
}
