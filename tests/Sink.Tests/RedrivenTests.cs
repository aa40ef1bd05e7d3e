using System.Text;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Sink.Writing;

namespace StreamML.Sink.Tests;

/// <summary>Records that were brought back from their dead letters.</summary>
public sealed class RedrivenTests
{
    [Theory]
    [InlineData("normaliser", 0)]
    [InlineData("sink", 1)]
    public async Task Record_RedrivenForARole_MakesARowForTheSinkAlone(string role, int rows)
    {
        using var batch = new SinkBatch(leaveUnreadable: false);
        var source = new SourcePartition(TopicCatalogue.WhatsAppRaw.DeadLetter(), 0);
        var record = new SourceRecord(
            source, 7, 1_700_000_000_000, null, [1],
            [new RecordHeader(RedriveHeaders.For, Encoding.UTF8.GetBytes(role))]);

        batch.Fill([record], new Dictionary<TopicDefinition, string> { [source.Topic] = "id" });
        await Task.WhenAll(batch.Tables.Select(table => table.Encoded));

        Assert.Equal(rows, batch.Tables.Sum(table => table.Count));
        Assert.Equal(8, batch.NextOffsets[source]);
        await batch.ClearAsync();
    }
}
