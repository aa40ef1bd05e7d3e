using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Serving;
using StreamML.Inference.Translation;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Schemas.WireFormat;
using StreamML.StreamProcessors.Stages.Enrich;
using StreamML.Testing.Processors;
using StreamML.Testing.Records;

namespace StreamML.StreamProcessors.Tests.Enrich;

/// <summary>What the Enricher's tests feed it with, and what it runs on.</summary>
internal static class TextRecords
{
    public static TextMessage Text(string id, string text, string contact = "acme/1") => new()
    {
        Tenant = "acme",
        ContactKey = contact,
        PhoneNumberId = "p",
        MessageId = id,
        Revision = new Revision { Id = id, TimeMs = Bodies.Time * 1000 },
        Direction = Direction.Inbound,
        SentAtMs = Bodies.Time * 1000,
        Type = "text",
        Text = text,
        Source = TextSource.Typed,
        ReceivedAtMs = (Bodies.Time * 1000) + 250,
    };

    public static byte[] Frame(TextMessage text) => new ProtobufSerde<TextMessage>(3).Serialize(text);

    public static SourceRecord Record(byte[]? value, int offset, long timestampMs) =>
        new(new SourcePartition(TopicCatalogue.MessagesText, 0), offset, timestampMs, "acme/1"u8.ToArray(), value, []);

    public static EnricherServices Parts(EnrichmentModels models, ITranslator? translator, TimeProvider time)
    {
        var hub = new ModelHub();
        TextTasks.Serve(hub, models);
        return Parts(models, hub, translator, time);
    }

    public static EnricherServices Parts(
        EnrichmentModels models, ModelHub hub, ITranslator? translator, TimeProvider time, double shadowShare = 1) =>
        new(models, hub, translator, new ModelMonitorOptions(), time, NullLogger.Instance)
        {
            ShadowShare = shadowShare,
        };

    /// <summary>Runs one batch.</summary>
    public static async Task<RecordedOutput> RunAsync(
        EnricherServices parts, SteppedTime time, params IReadOnlyList<byte[]?> values)
    {
        var output = new RecordedOutput();
        await new Enricher(parts, time).ProcessAsync(
            [.. values.Select((value, offset) => Record(value, offset, time.NowMs))], output, CancellationToken.None);
        return output;
    }
}
