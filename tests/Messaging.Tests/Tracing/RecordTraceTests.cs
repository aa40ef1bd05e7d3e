using System.Text;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Tracing;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Messaging.Tests.Tracing;

/// <summary>What a stage's records carry of the trace of what they are made of.</summary>
public sealed class RecordTraceTests
{
    private const string Raw = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public void Record_ThroughTwoStages_StaysInItsTrace()
    {
        var raw = Record(TopicCatalogue.WhatsAppRaw, 17, Raw);
        string text = Written("normaliser", raw);
        string enriched = Written("enricher", Record(TopicCatalogue.MessagesText, 4, text));

        string[] headers = [Raw, text, enriched];
        Assert.All(headers, header => Assert.StartsWith(Raw[..36], header, StringComparison.Ordinal));
        Assert.All(headers, header => Assert.EndsWith("-01", header, StringComparison.Ordinal));
        Assert.Equal(3, headers.Distinct().Count());
    }

    [Theory]
    [InlineData(Raw)]
    [InlineData(null)]
    [InlineData("not a header")]
    public void Record_ProcessedAgain_HasTheSameHeader(string? header)
    {
        string once = Written("normaliser", Record(TopicCatalogue.WhatsAppRaw, 17, header));
        string again = Written("normaliser", Record(TopicCatalogue.WhatsAppRaw, 17, header));
        Assert.Equal(once, again);
        Assert.False(TraceParent.Read(once).IsNone);
    }

    // A replay writes derived topics anew, and their offsets are others: markers and aborted batches take some too.
    [Fact]
    public void Record_AtAnotherOffsetOfADerivedTopic_MakesTheSameHeader() => Assert.Equal(
        Written("enricher", Record(TopicCatalogue.MessagesText, 4, Raw)),
        Written("enricher", Record(TopicCatalogue.MessagesText, 9, Raw)));

    [Fact]
    public void Records_WithoutAHeader_BeginTracesOfTheirOwn() => Assert.NotEqual(
        Written("normaliser", Record(TopicCatalogue.WhatsAppRaw, 17, null))[..36],
        Written("normaliser", Record(TopicCatalogue.WhatsAppRaw, 18, null))[..36]);

    [Fact]
    public void Record_MadeOfMany_HasNoHeader()
    {
        var output = Output("scorer");
        output.Send(TopicCatalogue.MessagesEnriched, "k", new EnrichedMessage(), 1);
        output.SendChange(TopicCatalogue.NormaliserSeen, [1], [2], 1);
        Assert.All(output.Records, each => Assert.Empty(each.Record.Headers));
    }

    private static string Written(string stage, SourceRecord from)
    {
        var output = Output(stage);
        output.Send(TopicCatalogue.MessagesEnriched, "k", new EnrichedMessage(), 1, from);
        output.Send(TopicCatalogue.MessagesEnriched, "l", new EnrichedMessage(), 1, from);
        return Assert.Single(output.Records.Select(each => Assert.Single(each.Record.Headers))
            .Select(header => (header.Name, Text: Encoding.ASCII.GetString(header.Value!))).Distinct(),
            header => header.Name == "traceparent").Text;
    }

    private static BatchOutput Output(string stage) => new(
        new BareEncoder(), stage, changelogPartition: 0, attempt: 1, TimeProvider.System);

    private static SourceRecord Record(TopicDefinition topic, long offset, string? header) => new(
        new SourcePartition(topic, 1), offset, 0, null, null,
        header is null ? [] : [new RecordHeader("traceparent", Encoding.ASCII.GetBytes(header))]);
}
