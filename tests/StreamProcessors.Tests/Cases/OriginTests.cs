using Google.Protobuf;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Stages.Enrich;
using StreamML.StreamProcessors.Tests.Enrich;
using StreamML.Testing.Processors;
using StreamML.Testing.Records;

namespace StreamML.StreamProcessors.Tests.Cases;

/// <summary>Stages say of which record theirs is made, so that its trace goes on with it.</summary>
public sealed class OriginTests
{
    private static readonly EnrichmentModels Models = EnrichmentModels.CreateDefault();

    [Fact]
    public void Records_OfTheNormaliser_NameTheRawRecordThatTheyAreMadeOf()
    {
        using var normaliser = new NormaliserHarness();
        var webhook = normaliser.Webhook(Bodies.Messages(Bodies.Text("w", "hello")));
        var posted = normaliser.Record(
            TopicCatalogue.ApiRaw, new ProtobufSerde<RawApiRecord>(8).Serialize(new RawApiRecord
            {
                Tenant = "acme",
                EventId = "e",
                Kind = ApiKind.Event,
                Body = ByteString.CopyFromUtf8("""{"type":"view","phone":"46701"}"""),
                ReceivedAtMs = normaliser.Time.NowMs,
            }));

        var output = normaliser.Commit(webhook, posted);

        foreach (var topic in (TopicDefinition[])[TopicCatalogue.WhatsAppMessages, TopicCatalogue.MessagesText])
        {
            Assert.Same(webhook, Assert.Single(Origins(output, topic)));
        }

        Assert.Same(posted, Assert.Single(Origins(output, TopicCatalogue.Events)));
    }

    [Fact]
    public async Task Records_OfTheEnricher_NameTheTextThatTheyAreMadeOf()
    {
        var time = new SteppedTime();
        byte[][] texts = [.. Enumerable.Range(0, 3).Select(i => TextRecords.Frame(TextRecords.Text($"w{i}", "hello")))];

        var output = await TextRecords.RunAsync(TextRecords.Parts(Models, translator: null, time), time, texts);

        Assert.Equal(
            [0L, 1L, 2L], Origins(output, TopicCatalogue.MessagesEnriched).Select(origin => origin!.Offset));
    }

    private static IEnumerable<Messaging.Sources.SourceRecord?> Origins(RecordedOutput output, TopicDefinition topic) =>
        output.Sent.Zip(output.Origins).Where(each => each.First.Topic == topic).Select(each => each.Second);
}
