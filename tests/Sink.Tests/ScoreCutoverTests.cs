using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Cutover;
using StreamML.Sink.Erasing;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Sink.Tests;

/// <summary>The results of a replay of the scorer in the table of scores, and back.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ScoreCutoverTests(PostgresFixture postgres)
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly Records _records = new();

    [Fact]
    public async Task CutOver_AndUndo_ReplaceTheScoresOfTheSameVectorsAndPutThemBack()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await using var tables = new GenerationTables(sink.Postgres, TimeProvider.System);
        await sink.SinkAsync(
            [_records.Scores("same", 5, 1), _records.Scores("differs", 5, 1), _records.Scores("later", 6, 2)]);
        SourceRecord[] results =
        [
            Result("same", 5, 1, 80), Result("differs", 5, 1, 30), Result("later", 5, 1, 30),
            Result("unknown", 5, 1, 30),
        ];

        Assert.Equal(1, await CutOverAsync(tables, "j", [], results));

        Assert.Equal("differs 1 30\nlater 2 80\nsame 1 80\n", await RowsAsync(sink));

        // The demographic score is not replayed.
        Assert.Equal(3, await sink.ScalarAsync<long>(
            "SELECT count(*) FROM {s}.contact_scores WHERE demographic_sentiment = 'positive'"));

        // Asked again, and with the live record delivered again.
        Assert.Equal(1, await CutOverAsync(tables, "j", [], results));
        await sink.SinkAsync([_records.Scores("differs", 5, 1)]);
        Assert.Equal("differs 1 30\nlater 2 80\nsame 1 80\n", await RowsAsync(sink));

        Assert.Equal(1, await tables.UndoAsync("j", None));
        Assert.Equal("differs 1 80\nlater 2 80\nsame 1 80\n", await RowsAsync(sink));
        Assert.Equal(0, await sink.CountAsync("contact_scores_replaced"));
    }

    [Fact]
    public async Task CutOver_OfResultsThatDifferInTheLastDigitOfAReason_ChangesNothing()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await using var tables = new GenerationTables(sink.Postgres, TimeProvider.System);
        await sink.SinkAsync([_records.Of(TopicCatalogue.ContactScores, With(1.2601f))]);

        var result = _records.Of(TopicCatalogue.ContactScores, With(1.2602f)) with
        {
            Source = new SourcePartition(TopicCatalogue.ContactScores.Generation(3), 0),
        };
        Assert.Equal(0, await CutOverAsync(tables, "j", [], [result]));

        static ContactScores With(float contribution)
        {
            var scores = Records.NewScores("a", 5, 1, 80);
            scores.Churn = new ChurnScore { Status = ScoreStatus.Scored, Probability = 0.5f, Risk = "high" };
            scores.Churn.Factors.Add(
                new ScoreFactor { Feature = "orders", Name = "Orders", Contribution = contribution });
            return scores;
        }
    }

    [Fact]
    public async Task Undo_OfAContactThatWasScoredSince_LeavesTheLaterScores()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await using var tables = new GenerationTables(sink.Postgres, TimeProvider.System);
        await sink.SinkAsync([_records.Scores("a", 5, 1), _records.Scores("b", 5, 1)]);
        Assert.Equal(2, await CutOverAsync(tables, "j", [], [Result("a", 5, 1, 30), Result("b", 5, 1, 30)]));
        await sink.SinkAsync([_records.Scores("a", 6, 1, 55)]);

        Assert.Equal(1, await tables.UndoAsync("j", None));

        Assert.Equal("a 1 55\nb 1 80\n", await RowsAsync(sink));
    }

    [Fact]
    public async Task CutOver_OfOneScoreAlone_LeavesTheOthersAsTheyAre()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await using var tables = new GenerationTables(sink.Postgres, TimeProvider.System);
        await sink.SinkAsync([_records.Scores("a", 5, 1)]);
        var result = Result("a", 5, 1, 30, "high");

        Assert.Equal(0, await CutOverAsync(tables, "j1", ["churn"], [result]));
        Assert.Equal(1, await CutOverAsync(tables, "j2", ["engagement"], [result]));

        Assert.Equal("a 80 high\n", await sink.DumpAsync(
            "SELECT concat_ws(' ', contact_key, lead_score, engagement_level) FROM {s}.contact_scores"));
    }

    [Fact]
    public async Task BestTime_BySameModel_StaysTheLiveOneAndByAnotherIsTheReplays()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await using var tables = new GenerationTables(sink.Postgres, TimeProvider.System);
        await sink.SinkAsync([_records.Scores("a", 5, 1), _records.Scores("b", 5, 1)]);

        Assert.Equal(1, await CutOverAsync(
            tables, "j", [], [At("a", "1"), At("b", "2")]));

        Assert.Equal("a 0\nb 9\n", await sink.DumpAsync(
            "SELECT concat_ws(' ', contact_key, engagement_best_hour) FROM {s}.contact_scores ORDER BY contact_key"));

        SourceRecord At(string contact, string version)
        {
            var record = Result(contact, 5, 1, 80);
            var scores = Records.Read<ContactScores>(record.Value);
            scores.Engagement.BestHour = 9;
            scores.Engagement.Model.Version = version;
            return record with { Value = Records.Frame(scores) };
        }
    }

    [Fact]
    public async Task Undo_AfterACutoverOfTheOtherTable_IsStillDone()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await using var tables = new GenerationTables(sink.Postgres, TimeProvider.System);
        await sink.SinkAsync([_records.Scores("a", 5, 1), _records.Enriched("m", 1)]);
        await CutOverAsync(tables, "scores", [], [Result("a", 5, 1, 30)]);
        var enriched = TopicCatalogue.MessagesEnriched.Generation(2);
        var message = _records.Enriched("m", 1, generation: 2, score: 0.9f) with
        {
            Source = new SourcePartition(enriched, 0),
        };
        SourceRecord[] messages = [message];
        var shown = await tables.CutOverAsync(
            new GenerationResults("texts", 2, enriched, messages.ToAsyncEnumerable), None);
        Assert.Equal(1, shown.Changed);

        Assert.Equal(1, await tables.UndoAsync("scores", None));
        Assert.Equal(1, await tables.UndoAsync("texts", None));
        Assert.Equal("a 1 80\n", await RowsAsync(sink));
    }

    [Fact]
    public async Task PreparedAndReplacedRows_OfAPersonWhoIsErased_AreGone()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await using var tables = new GenerationTables(sink.Postgres, TimeProvider.System);
        await sink.SinkAsync([_records.Scores("c1", 5, 1)]);
        await CutOverAsync(tables, "j1", [], [Result("c1", 5, 1, 30)]);
        SourceRecord[] next = [Result("c1", 5, 1, 20)];
        await tables.PrepareAsync(Made("j2", next), None);
        Assert.Equal(1, await sink.CountAsync("contact_scores_made"));
        Assert.Equal(1, await sink.CountAsync("contact_scores_replaced"));
        await using var person = new PersonTables(sink.Postgres, "t", ["c1"]);

        await person.DeleteAsync(None);

        Assert.Equal(0, await sink.CountAsync("contact_scores_made"));
        Assert.Equal(0, await sink.CountAsync("contact_scores_replaced"));
        Assert.Equal(0, await CutOverAsync(tables, "j2", [], []));
    }

    // No score is added: a result has none of the contact's groups.
    private static async Task<long> CutOverAsync(
        GenerationTables tables, string job, IReadOnlyList<string> only, SourceRecord[] results)
    {
        var made = Made(job, results) with { Only = only, FillsAsync = () => Task.FromResult(true) };
        var shown = await tables.CutOverAsync(made, None);
        Assert.Equal(0, shown.Added);
        return shown.Changed;
    }

    private static GenerationResults Made(string job, SourceRecord[] results) =>
        new(job, 3, TopicCatalogue.ContactScores.Generation(3), results.ToAsyncEnumerable);

    private static Task<string> RowsAsync(SinkHarness sink) => sink.DumpAsync(
        "SELECT concat_ws(' ', contact_key, changes, lead_score) FROM {s}.contact_scores ORDER BY contact_key");

    // As a replay writes it: no demographic score, and no count of changes.
    private SourceRecord Result(string contact, long asOf, long changes, float score, string level = "low")
    {
        var scores = Records.NewScores(contact, asOf, changes, score);
        (scores.Demographic, scores.Changes, scores.Engagement.Level) = (null, 0, level);
        return _records.Of(TopicCatalogue.ContactScores, scores) with
        {
            Source = new SourcePartition(TopicCatalogue.ContactScores.Generation(3), 0),
        };
    }
}
