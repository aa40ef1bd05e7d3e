using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Sink.Tests;

/// <summary>The numbers of feedback in its table.</summary>
[Collection(PostgresCollection.Name)]
public sealed class FeedbackNumberTests(PostgresFixture postgres)
{
    private const string Numbers =
        "SELECT event_id || ' ' || coalesce(number::text, 'none') FROM {s}.feedback ORDER BY event_id";

    [Fact]
    public async Task Feedback_ReadAgainWithItsNumber_HasIt()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        await sink.SinkAsync([make.Feedback("a"), make.Feedback("b", number: 1)]);
        Assert.Equal(["a none", "b 1"], await LinesAsync(sink));

        await sink.SinkAsync([make.Feedback("a", number: 2), make.Feedback("b")]);

        Assert.Equal(["a 2", "b 1"], await LinesAsync(sink));
    }

    [Fact]
    public async Task Numbers_GivenAnewAfterTheTopicsWereLost_AreTheYoungerRows()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        await sink.SinkAsync([make.Feedback("a", number: 1), make.Feedback("b", number: 2)]);

        await sink.SinkAsync([make.Feedback("c", number: 1)]);

        Assert.Equal(["a none", "b 2", "c 1"], await LinesAsync(sink));
        Assert.Equal(0, await sink.CountAsync("outbox"));
    }

    private static async Task<string[]> LinesAsync(SinkHarness sink) =>
        (await sink.DumpAsync(Numbers)).Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}
