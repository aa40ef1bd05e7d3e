using StreamML.Inference.Speech;
using StreamML.Messaging.Producers;
using StreamML.Schemas.Topics;

namespace StreamML.FaultInjection.Alerts;

/// <summary>Faults of records: what cannot be read, heard or written, and what comes too slowly.</summary>
internal static class RecordFaults
{
    // A language that the models do not read, so that the enricher waits for its translation.
    private const string Foreign = "Καλημέρα σας, η παραγγελία μου δεν έχει φτάσει ακόμα και περιμένω μία εβδομάδα";

    private static readonly byte[] Key = "alerts/1"u8.ToArray();
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Seldom = TimeSpan.FromSeconds(2);

    /// <summary>The faults.</summary>
    public static IEnumerable<AlertFault> All =>
    [
        new("unreadable-webhooks", "StreamMLDeadLetters", (scene, token) =>
            scene.AgainAsync(Often, scene.Traffic.UnreadableAsync, token)),
        new("undecodable-voice-notes", "StreamMLDeadLetters", (scene, token) =>
            VoiceAsync(scene, "broken", Often, token))
        {
            LeftOut = options =>
                options.Find(new VoiceOptions().FfmpegProgram) is null ? "ffmpeg is not installed" : null,
        },
        new("hanging-media", "StreamMLVoiceNotesBehind", async (scene, token) =>
        {
            scene.Outside.Hang();
            await VoiceAsync(scene, "hanging", Seldom, token);
        })
        {
            MendAsync = (scene, _) =>
            {
                scene.Outside.GoOn();
                return Task.CompletedTask;
            },
        },
        new("hanging-translator", "StreamMLRoleBehind", async (scene, token) =>
        {
            scene.Translator.Hang();
            await scene.AgainAsync(Seldom, next => scene.Traffic.TextsAsync(5, _ => Foreign, next), token);
        })
        {
            MendAsync = (scene, _) =>
            {
                scene.Translator.GoOn();
                return Task.CompletedTask;
            },
        },
        new("refused-rows", "StreamMLRowsRefused", BadRecordsAsync),
    ];

    private static Task VoiceAsync(
        AlertScene scene, string why, TimeSpan pause, CancellationToken cancellationToken)
    {
        int number = 0;
        return scene.AgainAsync(
            pause, token => scene.Traffic.VoiceAsync($"audio-{why}-{number++}", token), cancellationToken);
    }

    // Of a topic that nobody reads but the sink: what others read, they dead-letter.
    private static async Task BadRecordsAsync(AlertScene scene, CancellationToken cancellationToken)
    {
        using var producer = new RawProducer(scene.Installation.Kafka.Clients);
        await scene.AgainAsync(
            Often,
            _ => producer.ProduceAsync(TopicCatalogue.ScoreChanges, partition: 0, Key, [0xFF, 0xFE, 0xFD], []),
            cancellationToken);
    }
}
