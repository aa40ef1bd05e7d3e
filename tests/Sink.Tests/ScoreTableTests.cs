using StreamML.Schemas.V1;
using StreamML.Sink.Counting;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Sink.Tests;

[Collection(PostgresCollection.Name)]
public sealed class ScoreTableTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Topics_OneRecordOfEach_HaveARow()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        await sink.SinkAsync(
        [
            make.VoiceNote("m", 1), make.Features("c1", 1, 1, 3, float.NaN), make.Scores("c1", 1, 1),
            make.Change("c1", "lead", 1, "", "hot", 80), make.Prediction("p", 1), make.Version("v", 1),
            make.Chunk("d", 0), make.Control("v", 1),
        ]);

        var rows = await TableCounts.ReadRowsAsync(sink.Postgres, CancellationToken.None);
        foreach (string? table in new[]
        {
            "voice_notes", "contact_features", "contact_scores", "score_changes", "predictions", "model_versions",
            "model_artifacts", "model_controls",
        })
        {
            Assert.Equal(1, rows[table]);
        }

        Assert.Equal("{3,NaN}", await sink.ScalarAsync<string>("SELECT lead::text FROM {s}.contact_features"));
        Assert.Equal("1|8", await sink.ScalarAsync<string>(
            "SELECT (offsets->>'events/1') || '|' || source_position FROM {s}.contact_features"));
        Assert.Equal("Orders|2|0.5", await sink.ScalarAsync<string>("""
            SELECT concat_ws('|', lead_factors->0->>'name', lead_factors->0->>'value', lead_factors->0->>'contribution')
            FROM {s}.contact_scores WHERE NOT lead_factors->1 ? 'value'
            """));
        Assert.Equal("not_trained|0|6|0.75", await sink.ScalarAsync<string>("""
            SELECT concat_ws('|', churn_status, churn_probability, churn_confidence, engagement_best_hour, engagement_best_day,
                demographic_probabilities->>'positive') FROM {s}.contact_scores
            """));
        Assert.Equal("0.9|1|", await sink.ScalarAsync<string>(
            "SELECT (metrics->>'auc') || '|' || (manifest->>'format') || '|' || coalesce(metrics->>'broken', '') FROM "
            + "{s}.model_versions"));
        Assert.Equal(
            "digest-m 10", await sink.ScalarAsync<string>("SELECT sha256 || ' ' || size_bytes FROM {s}.voice_notes"));
        Assert.Equal(5, await sink.ScalarAsync<int>("SELECT size_bytes FROM {s}.model_artifacts"));
    }

    [Fact]
    public async Task Enrichment_TranslatedAndHeard_HasItsColumns()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await sink.SinkAsync([new Records().Enriched("m", 1, text: "hola")]);

        const string Written = "translated|hola there|es|en|vader 3.3.2|Emotional|0.75|en|0.5|1200|pocketsphinx 5";
        Assert.Equal(Written, await sink.ScalarAsync<string>("""
            SELECT concat_ws('|', translation_outcome, translation, translation_source, translation_target, translation_model,
                personality, personality_probabilities->>'Emotional', audience_engagement, transcript_language,
                transcript_confidence, transcript_duration_ms, transcript_model) FROM {s}.enrichments
            """));
    }

    [Fact]
    public async Task Scores_OlderThanThoseThere_ChangeNothing()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        await sink.SinkAsync([make.Scores("c1", 5, 2, 90)]);
        await sink.SinkAsync([make.Scores("c1", 4, 1, 10), make.Scores("c1", 5, 1, 20)]);
        Assert.Equal(90f, await sink.ScalarAsync<float>("SELECT lead_score FROM {s}.contact_scores"));

        await sink.SinkAsync([make.Scores("c1", 6, 2, 30)]);
        Assert.Equal(30f, await sink.ScalarAsync<float>("SELECT lead_score FROM {s}.contact_scores"));
    }

    [Fact]
    public async Task Alerts_ContactsWhoseLastChangeIsUrgent_AreThereUntilItPasses()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        await sink.SinkAsync(
        [
            make.Change("c1", "lead", 1, "", "hot", 90), make.Change("c1", "churn", 2, "", "low"),
            make.Change("c2", "churn", 1, "", "critical"), make.Change("c3", "engagement", 1, "", "high"),
        ]);
        Assert.Equal(
            ["c2 churn critical", "c1 lead hot"],
            (await sink.DumpAsync(
                "SELECT contact_key || ' ' || kind || ' ' || level FROM {s}.alerts ORDER BY as_of, contact_key DESC"))
                .Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));

        await sink.SinkAsync(
            [make.Change("c2", "churn", 2, "critical", "medium"), make.Change("c1", "lead", 3, "hot", "warm")]);
        Assert.Equal(0, await sink.CountAsync("alerts"));
    }

    [Fact]
    public async Task ContactsScored_MergedContact_HasTheWinnersScores()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        await sink.SinkAsync(
            [make.Message("m", 1), make.Alias("c1", "c0", 2, 0, IdentityKind.ContactKey), make.Scores("c1", 9, 0, 11)]);
        Assert.Equal(1, await sink.CountAsync("contacts_scored"));
        Assert.Equal(
            11f, await sink.ScalarAsync<float>("SELECT lead_score FROM {s}.contacts_scored WHERE contact_key = 'c0'"));

        await sink.SinkAsync([make.Scores("c0", 3, 0, 22)]);
        Assert.Equal(22f, await sink.ScalarAsync<float>("SELECT lead_score FROM {s}.contacts_scored"));
    }

    [Fact]
    public async Task VoiceInbox_NoteThatWasHeard_HasItsText()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        await sink.SinkAsync(
            [make.VoiceNote("m", 1), make.Text("m", 1, text: "call me"), make.Enriched("m", 1, text: "call me")]);

        Assert.Equal("call me 1200", await sink.ScalarAsync<string>(
            "SELECT text || ' ' || transcript_duration_ms FROM {s}.voice_inbox WHERE sha256 = 'digest-m'"));
    }

    [Fact]
    public async Task AudioAndBytesOfModels_AreNotInTheDatabase()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        Assert.Equal(0, await sink.ScalarAsync<long>("""
            SELECT count(*) FROM information_schema.columns
            WHERE table_schema = '{s}' AND data_type = 'bytea' AND table_name <> 'outbox'
            """));
    }
}
