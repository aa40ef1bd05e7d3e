using System.Text.Json;
using StreamML.Cli.Commands;
using StreamML.Messaging.Redriving;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Cli.Tests.Terminal;

/// <summary>What <c>dead-letters list</c> prints.</summary>
public sealed class DeadLetterPrintTests
{
    private static readonly DeadLetterBook Book = new(
    [
        Entry(1, DeadLetterOutcome.Redriven), Entry(2, DeadLetterOutcome.Discarded), Entry(3, null), Entry(4, null),
    ]);

    [Fact]
    public void Line_OfSums_AddsUp() => Assert.Equal(
        "4 dead letters = 1 redriven + 1 discarded + 2 waiting", DeadLetterPrint.Line(Book.Sums));

    [Fact]
    public void Json_OfABook_HasReasonsSumsAndThoseThatWait()
    {
        using var json = JsonDocument.Parse(DeadLetterPrint.Json(Book, [Book.Entries[2].Letter]));
        var reason = Assert.Single(json.RootElement.GetProperty("reasons").EnumerateArray());
        Assert.Equal(("events", 2), (
            reason.GetProperty("topic").GetString(), reason.GetProperty("waiting").GetInt32()));
        Assert.Equal(4, json.RootElement.GetProperty("all").GetInt64());
        Assert.Equal(
            "events/0/3/scorer",
            Assert.Single(json.RootElement.GetProperty("letters").EnumerateArray()).GetProperty("id").GetString());
    }

    private static DeadLetterEntry Entry(long offset, DeadLetterOutcome? outcome) => new(
        new DeadLetter(new SourcePartition(TopicCatalogue.Events.DeadLetter(), 0), offset, "shop/1")
        {
            Origin = new SourcePartition(TopicCatalogue.Events, 0),
            OriginOffset = offset,
            Stage = "scorer",
            Reason = "undecodable",
        },
        outcome is { } decided ? new DeadLetterDecision { Outcome = decided } : null);
}
