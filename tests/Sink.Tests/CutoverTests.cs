using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Cutover;
using StreamML.Sink.Erasing;
using StreamML.Sink.Tables;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Sink.Tests;

/// <summary>The results of a replay in the table of enrichments, and back.</summary>
[Collection(PostgresCollection.Name)]
public sealed class CutoverTests(PostgresFixture postgres)
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly Records _records = new();

    [Fact]
    public async Task CutOver_AndUndo_ReplaceTheRowsThatDifferAndPutThemBack()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await using var tables = new GenerationTables(sink.Postgres, TimeProvider.System);
        await sink.SinkAsync(
        [
            Live("same", 1), Live("differs", 1), Live("edited", 2), Live("withdrawn", 1),
            _records.Enriched("withdrawn", 2, withdrawn: true),
        ]);
        string before = await RowsAsync(sink);
        SourceRecord[] results =
        [
            Result("same", 1, 3, 0.5f), Result("differs", 1, 3, 0.9f), Result("edited", 1, 3, 0.9f),
            Result("withdrawn", 1, 3, 0.9f), Result("unknown", 1, 3, 0.9f),
        ];

        Assert.Equal(1, await CutOverAsync(tables, "j", 3, results));
        string after = await RowsAsync(sink);
        Assert.Equal(before.Replace("differs 0 0.5", "differs 3 0.9", StringComparison.Ordinal), after);
        Assert.NotEqual(before, after);

        // Asked again, and with the live record delivered again.
        Assert.Equal(1, await CutOverAsync(tables, "j", 3, results));
        await sink.SinkAsync([Live("differs", 1)]);
        Assert.Equal(after, await RowsAsync(sink));

        Assert.Equal(1, await tables.UndoAsync("j", None));
        Assert.Equal(1, await tables.UndoAsync("j", None));
        Assert.Equal(before, await RowsAsync(sink));
        Assert.Equal(0, await sink.CountAsync("enrichments_replaced"));
        Assert.Equal(1, await CutOverAsync(tables, "j", 3, results));
        Assert.Equal(after, await RowsAsync(sink));
    }

    [Fact]
    public async Task CutOver_OfOneLabelAlone_LeavesTheOthersAsTheyAre()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await using var tables = new GenerationTables(sink.Postgres, TimeProvider.System);
        await sink.SinkAsync([Live("risk", 1), Live("score", 1)]);
        var results = TopicCatalogue.MessagesEnriched.Generation(3);
        SourceRecord[] made =
        [
            Of(_records.Enriched("risk", 1, generation: 3, score: 0.9f, risk: RiskLevel.High)),
            Of(_records.Enriched("score", 1, generation: 3, score: 0.9f)),
            Of(_records.Enriched("missing", 1, generation: 3, score: 0.9f)),
        ];

        var shown = await tables.CutOverAsync(
            new GenerationResults("j", 3, results, made.ToAsyncEnumerable) { Only = ["risk"], FillsAsync = Fills },
            None);

        Assert.Equal(new CutoverRows(Changed: 1, Added: 0), shown);

        Assert.Equal("risk 3 0.5 high\nscore 0 0.5 low\n", await sink.DumpAsync(
            "SELECT concat_ws(' ', message_id, generation, sentiment_score, risk) FROM {s}.enrichments ORDER BY message_id"));
        Assert.Equal(1, await tables.UndoAsync("j", None));
        Assert.Equal("risk 0 0.5\nscore 0 0.5\n", await RowsAsync(sink));
        Assert.All(
            new[]
            {
                "language", "sentiment", "emotion", "intent", "risk", "personality", "engagement", "translation",
            },
            label => Assert.NotEmpty(EnrichmentRows.ColumnsOf(label)));

        SourceRecord Of(SourceRecord record) => record with { Source = new SourcePartition(results, 0) };
    }

    [Fact]
    public async Task CutOver_ThatWasPrepared_ReadsNoResultsAndLeavesOutWhatWasEditedSince()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await using var tables = new GenerationTables(sink.Postgres, TimeProvider.System);
        await sink.SinkAsync([Live("same", 1), Live("differs", 1), Live("edited", 1), Live("withdrawn", 1)]);
        string before = await RowsAsync(sink);
        await PrepareAsync(
            tables, "j", 3, Result("same", 1, 3, 0.5f), Result("differs", 1, 3, 0.9f), Result("edited", 1, 3, 0.9f),
            Result("withdrawn", 1, 3, 0.9f), Result("unknown", 1, 3, 0.9f));
        Assert.Equal(before, await RowsAsync(sink));
        Assert.Equal(3, await sink.CountAsync("enrichments_made"));
        await sink.SinkAsync([Live("edited", 2), _records.Enriched("withdrawn", 2, withdrawn: true)]);
        Assert.Equal(2, await sink.ScalarAsync<long>(
            "SELECT count(*) FROM {s}.enrichments_made WHERE text IS NOT NULL AND sentiment IS NOT NULL"));

        Assert.Equal(1, await CutOverAsync(tables, "j", 3, []));

        Assert.Contains("differs 3 0.9\nedited 0 0.5\nsame 0 0.5\n", await RowsAsync(sink), StringComparison.Ordinal);
        Assert.Equal(0, await sink.CountAsync("enrichments_made"));
        Assert.Equal(1, await tables.UndoAsync("j", None));
        Assert.DoesNotContain("0.9", await RowsAsync(sink), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CutOver_OfAJobThatAnotherWasPreparedOrShownAfter_ReadsItsOwnResults()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await using var tables = new GenerationTables(sink.Postgres, TimeProvider.System);
        await sink.SinkAsync([Live("m", 1)]);
        await PrepareAsync(tables, "j2", 2, Result("m", 1, 2, 0.8f));
        await PrepareAsync(tables, "j1", 1, Result("m", 1, 1, 0.7f));

        Assert.Equal(1, await CutOverAsync(tables, "j1", 1, []));
        await PrepareAsync(tables, "j3", 3, Result("m", 1, 3, 0.7f));
        Assert.Equal(1, await CutOverAsync(tables, "j2", 2, [Result("m", 1, 2, 0.8f)]));

        // What the third had in common with the first, it has no longer.
        Assert.Equal(1, await CutOverAsync(tables, "j3", 3, [Result("m", 1, 3, 0.7f)]));
        Assert.Equal("m 3 0.7\n", await RowsAsync(sink));
    }

    [Fact]
    public async Task CutOver_AndUndo_AddTheRowsThatTheTablesLackAndRemoveThem()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await using var tables = new GenerationTables(sink.Postgres, TimeProvider.System);
        await sink.SinkAsync(
        [
            Live("differs", 1), _records.Enriched("withdrawn", 2, withdrawn: true), _records.Enriched("gone", 1),
        ]);
        await sink.ExecuteAsync($"DELETE FROM {sink.Schema}.enrichments WHERE message_id <> 'differs'");
        SourceRecord[] results =
        [
            Result("differs", 1, 3, 0.9f), Result("gone", 2, 3, 0.8f), Result("gone", 1, 3, 0.7f),
            Result("withdrawn", 1, 3, 0.6f),
        ];
        var made = Made("j", 3, results) with { FillsAsync = Fills };

        await tables.PrepareAsync(made, None);
        Assert.Equal(new CutoverRows(Changed: 1, Added: 2), await tables.CutOverAsync(made, None));
        Assert.Equal("differs 3 0.9\ngone 3 0.8\nwithdrawn 3\n", await RowsAsync(sink));
        Assert.Equal(new CutoverRows(Changed: 1, Added: 2), await tables.CutOverAsync(made, None));
        Assert.Equal("withdrawn\n", await sink.DumpAsync(
            "SELECT message_id FROM {s}.enrichments WHERE withdrawn AND text IS NULL"));

        // What was edited since is somebody else's.
        await sink.SinkAsync([Live("gone", 3)]);
        Assert.Equal(2, await tables.UndoAsync("j", None));
        Assert.Equal("differs 0 0.5\ngone 0 0.5\n", await RowsAsync(sink));
        Assert.Equal(0, await sink.CountAsync("enrichments_replaced"));
    }

    [Fact]
    public async Task CutOver_WhileLiveResultsAreOnTheirWay_AddsNone()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await using var tables = new GenerationTables(sink.Postgres, TimeProvider.System);

        Assert.Equal(default, await tables.CutOverAsync(Made("j", 3, [Result("m", 1, 3, 0.9f)]), None));

        await sink.SinkAsync([Live("m", 1)]);
        Assert.Equal("m 0 0.5\n", await RowsAsync(sink));
    }

    [Fact]
    public async Task Prepare_InManySteps_TakesTheLastResultOfEachVersion()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await using var tables = new GenerationTables(sink.Postgres, TimeProvider.System);
        string[] ids = [.. Enumerable.Range(0, 2_500).Select(number => $"m{number:D4}")];
        await sink.SinkAsync([.. ids.Select(id => Live(id, 1))]);
        SourceRecord[] results =
        [
            .. ids.Select(id => Result(id, 1, 3, 0.9f)), Result("m0000", 1, 3, 0.5f), Result("m0001", 1, 3, 0.7f),
        ];

        await PrepareAsync(tables, "j", 3, results);

        Assert.Equal(2_499, await sink.CountAsync("enrichments_made"));
        Assert.Equal(2_499, await CutOverAsync(tables, "j", 3, []));
        Assert.StartsWith(
            "m0000 0 0.5\nm0001 3 0.7\nm0002 3 0.9\n", await RowsAsync(sink), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prepare_ThatAnotherComesInTheWayOf_EndsAndLeavesTheOther()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await using var tables = new GenerationTables(sink.Postgres, TimeProvider.System);
        await sink.SinkAsync([Live("m", 1), Live("n", 1)]);
        var first = new GenerationResults("j", 3, TopicCatalogue.MessagesEnriched.Generation(3), Interrupted);

        await tables.PrepareAsync(first, None);

        Assert.Equal(2, await CutOverAsync(tables, "j", 3, []));
        Assert.Equal("m 3 0.8\nn 3 0.8\n", await RowsAsync(sink));

        // The same job is prepared by another process between two results.
        async IAsyncEnumerable<SourceRecord> Interrupted()
        {
            yield return Result("m", 1, 3, 0.7f);
            await PrepareAsync(tables, "j", 3, Result("m", 1, 3, 0.8f), Result("n", 1, 3, 0.8f));
        }
    }

    [Fact]
    public async Task PreparedRow_OfAPersonWhoIsErased_IsGone()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await using var tables = new GenerationTables(sink.Postgres, TimeProvider.System);
        await sink.SinkAsync([Live("m", 1)]);
        await PrepareAsync(tables, "j", 1, Result("m", 1, 1, 0.7f));
        await using var person = new PersonTables(sink.Postgres, "t", ["c1"]);

        await person.DeleteAsync(None);

        Assert.Equal(0, await sink.CountAsync("enrichments_made"));
        Assert.Equal(0, await CutOverAsync(tables, "j", 1, []));
    }

    [Fact]
    public async Task Undo_AfterAnotherCutoverOrWithoutOne_IsRefused()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await using var tables = new GenerationTables(sink.Postgres, TimeProvider.System);
        await sink.SinkAsync([Live("m", 1)]);
        await CutOverAsync(tables, "j1", 1, [Result("m", 1, 1, 0.7f)]);
        await CutOverAsync(tables, "j2", 2, [Result("m", 1, 2, 0.8f)]);

        var refused = await Assert.ThrowsAsync<CutoverException>(() => tables.UndoAsync("j1", None));
        Assert.StartsWith("Another replay was cut over since", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<CutoverException>(() => tables.UndoAsync("j3", None));
        Assert.Equal(1, await tables.UndoAsync("j2", None));
        Assert.Equal("m 1 0.7\n", await RowsAsync(sink));
    }

    [Fact]
    public async Task ReplacedRow_OfAMessageThatIsWithdrawnOrAPersonWhoIsErased_KeepsNothing()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await using var tables = new GenerationTables(sink.Postgres, TimeProvider.System);
        await sink.SinkAsync([Live("m", 1), Live("n", 1)]);
        await CutOverAsync(tables, "j", 1, [Result("m", 1, 1, 0.7f), Result("n", 1, 1, 0.7f)]);
        Assert.Equal(2, await TextsAsync());

        await sink.SinkAsync([_records.Enriched("m", 2, withdrawn: true)]);
        Assert.Equal(1, await TextsAsync());
        Assert.Equal(1, await tables.UndoAsync("j", None));
        Assert.Equal(0, await sink.ScalarAsync<long>(
            "SELECT count(*) FROM {s}.enrichments WHERE withdrawn AND text IS NOT NULL"));

        await CutOverAsync(tables, "j", 1, [Result("n", 1, 1, 0.7f)]);
        await using var person = new PersonTables(sink.Postgres, "t", ["c1"]);
        await person.DeleteAsync(None);
        Assert.Equal(0, await sink.CountAsync("enrichments_replaced"));

        Task<long> TextsAsync() => sink.ScalarAsync<long>(
            "SELECT count(*) FROM {s}.enrichments_replaced WHERE text IS NOT NULL OR sentiment IS NOT NULL");
    }

    [Fact]
    public async Task Translation_ThatTheReplayHadNoTimeFor_StaysTheLiveOne()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await using var tables = new GenerationTables(sink.Postgres, TimeProvider.System);
        await sink.SinkAsync([Live("only", 1), Live("also", 1)]);

        Assert.Equal(1, await CutOverAsync(tables, "j", 1, [Untranslated("only", 0.5f), Untranslated("also", 0.9f)]));
        Assert.Equal("also 1 0.9\nonly 0 0.5\n", await RowsAsync(sink));
        Assert.Equal(2, await sink.ScalarAsync<long>(
            "SELECT count(*) FROM {s}.enrichments WHERE (translation, translation_outcome) = ('hello there', 'translated')"));

        SourceRecord Untranslated(string id, float score)
        {
            var result = Result(id, 1, 1, score);
            var message = Records.Read<EnrichedMessage>(result.Value);
            message.Translation = new TranslationEnrichment { Outcome = TranslationOutcome.Unavailable };
            return result with { Value = Records.Frame(message) };
        }
    }

    private static async Task<long> CutOverAsync(
        GenerationTables tables, string job, int generation, SourceRecord[] results) =>
        (await tables.CutOverAsync(Made(job, generation, results), None)).Changed;

    private static Task PrepareAsync(
        GenerationTables tables, string job, int generation, params SourceRecord[] results) =>
        tables.PrepareAsync(Made(job, generation, results), None);

    private static GenerationResults Made(string job, int generation, SourceRecord[] results) => new(
        job, generation, TopicCatalogue.MessagesEnriched.Generation(generation), results.ToAsyncEnumerable);

    private static Task<string> RowsAsync(SinkHarness sink) => sink.DumpAsync(
        "SELECT concat_ws(' ', message_id, generation, sentiment_score) FROM {s}.enrichments ORDER BY message_id");

    private static Task<bool> Fills() => Task.FromResult(true);

    private SourceRecord Live(string id, long time) => _records.Enriched(id, time);

    private SourceRecord Result(string id, long time, int generation, float score)
    {
        var made = _records.Enriched(id, time, generation: generation, score: score);
        return made with
        {
            Source = new SourcePartition(TopicCatalogue.MessagesEnriched.Generation(generation), 0),
        };
    }
}
