using Npgsql;
using StreamML.Api.Database;
using StreamML.Api.Reads;
using StreamML.Api.Suggestions;
using StreamML.Api.Where;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Api.Tests.Dashboard;

/// <summary>No list reads a big table from end to end, as the server counts it.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PlanTests(PostgresFixture postgres)
{
    private const string Seed = """
        INSERT INTO {schema}.messages (phone_number_id, message_id, revision_withdrawn, revision_time, revision_id, withdrawn,
            tenant, contact_key, direction, sent_at, type, text, profile_name)
        SELECT 'p', 'm' || i, false, now(), '', false, 'shop' || i % 3, 'shop/' || i % 2000,
            CASE i % 5 WHEN 0 THEN 'outbound' ELSE 'inbound' END, now() - i * interval '1 minute', 'text', 'Hello ' || i,
            'Name ' || i % 2000
        FROM generate_series(1, 30000) i;
        INSERT INTO {schema}.enrichments (phone_number_id, message_id, revision_withdrawn, revision_time, revision_id,
            generation, withdrawn, tenant, contact_key, direction, sent_at, type, text, source, risk, risk_rank)
        SELECT phone_number_id, message_id, false, now(), '', 0, false, tenant, contact_key, direction, sent_at, type, text,
            'typed', 'low', 1 + length(message_id) % 3 FROM {schema}.messages WHERE direction = 'inbound';
        INSERT INTO {schema}.message_texts (phone_number_id, message_id, revision_withdrawn, revision_time, revision_id,
            withdrawn, tenant, contact_key, direction, sent_at, type, text, source)
        SELECT phone_number_id, message_id, false, now(), '', false, tenant, contact_key, direction, sent_at, type, text, 'typed'
        FROM {schema}.messages;
        INSERT INTO {schema}.statuses (message_id, status_text, recipient_participant_id, phone_number_id, status_rank,
            occurred_at, tenant, contact_key, received_at)
        SELECT message_id, 'sent', '', phone_number_id, 1, sent_at, tenant, contact_key, sent_at
        FROM {schema}.messages WHERE direction = 'outbound';
        INSERT INTO {schema}.conversation_trends (tenant, contact_key, version, average_score, trend, message_count, last_sent_at)
        SELECT tenant, contact_key, 1, 0, 'stable', count(*), max(sent_at) FROM {schema}.messages GROUP BY 1, 2;
        INSERT INTO {schema}.contact_scores (tenant, contact_key, as_of, changes, scored_at, lead_score, lead_tier)
        SELECT DISTINCT tenant, contact_key, now(), 1, now(), 50, 'warm' FROM {schema}.messages;
        INSERT INTO {schema}.contact_aliases (tenant, identity, learnt_at, contact_since, contact_key, kind)
        SELECT tenant, '49170' || i, now(), now(), 'shop/' || i, 'phone' FROM generate_series(1, 6000) i,
            (VALUES ('shop0'), ('shop1'), ('shop2')) t (tenant);
        INSERT INTO {schema}.events (tenant, event_id, occurred_at, received_at, contact_key, type, campaign_id)
        SELECT 'shop' || i % 3, 'e' || i, now(), now(), 'shop/' || i % 2000,
            CASE i % 5 WHEN 0 THEN 'campaign_sent' ELSE 'order' END, CASE i % 5 WHEN 0 THEN 'c' || i % 20 END
        FROM generate_series(1, 20000) i;
        INSERT INTO {schema}.feedback (tenant, event_id, occurred_at, received_at, contact_key, kind, campaign_id, label)
        SELECT 'shop' || i % 3, 'e' || i, now(), now(), 'shop/' || i % 2000, 'correction',
            CASE i % 5 WHEN 0 THEN 'c' || i % 20 END, 'positive'
        FROM generate_series(1, 20000) i;
        INSERT INTO {schema}.dashboard_audit (audit_id, at, tenant, user_name, action, subject, reason)
        SELECT gen_random_uuid(), now() - i * interval '1 minute', 'shop' || i % 3, 'anna', 'make_key', 'k', ''
        FROM generate_series(1, 20000) i;
        INSERT INTO {schema}.dead_letters (topic, topic_id, partition, record_offset, reason, failed_at)
        SELECT 't', 't', 0, i, 'invalid-json', now() - i * interval '10 minutes' FROM generate_series(1, 20000) i;
        INSERT INTO {schema}.training_runs (run_id, sequence, trigger, scope, status, progress, rows, missing_rows, started_at)
        SELECT 'r' || i, 1, 'data', 'shop' || i % 3, 'kept', 100, 1, 0, now() - i * interval '1 hour'
        FROM generate_series(1, 20000) i;
        INSERT INTO {schema}.score_changes (tenant, contact_key, kind, sequence, as_of, level, value)
        SELECT 'shop' || i % 3, 'shop/' || i % 2000, 'lead', i, now() - i * interval '1 minute', 'hot', 90
        FROM generate_series(1, 20000) i;
        """;

    // Those of contacts are small here: the server may well read them whole.
    private static readonly string[] Big =
    [
        "messages", "enrichments", "events", "feedback", "dead_letters", "training_runs", "score_changes",
        "dashboard_audit",
    ];

    [Fact]
    public async Task Lists_OfBigTables_ReadThemThroughIndexes()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        await site.SqlAsync(Seed);
        await site.SqlAsync("ANALYZE");
        var before = await ScansAsync(site);
        var database = new ApiDatabase(site.Postgres, TimeSpan.FromSeconds(20), 1);
        await ReadAllAsync(database);

        // A connection that ends has told what it counted.
        await database.DisposeAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var after = await ScansAsync(site);
        while (after["messages"].Through == before["messages"].Through)
        {
            await Task.Delay(20, limit.Token);
            after = await ScansAsync(site);
        }

        Assert.DoesNotContain(Big, table => after[table].Whole != before[table].Whole);
    }

    private static async Task ReadAllAsync(ApiDatabase database)
    {
        var (time, token) = (TimeProvider.System, CancellationToken.None);
        Assert.Equal(3, (await new TenantReads(database).AllAsync(token)).Count);
        var inbox = new InboxReads(database, time);
        var waiting = await inbox.PageAsync("shop1", new InboxFilter(30), null, 25, token);
        Assert.Equal(25, waiting.Items.Count);
        await inbox.PageAsync("shop1", new InboxFilter(30, "high", Search: "hello"), waiting.NextCursor, 25, token);
        var contacts = new ContactReads(database, time);
        var recent = await contacts.PageAsync("shop1", null, null, 25, token);
        var older = await contacts.PageAsync("shop1", null, recent.NextCursor, 25, token);
        Assert.Empty(recent.Items.Select(row => row.ContactKey).Intersect(older.Items.Select(row => row.ContactKey)));
        Assert.Equal(25, (await contacts.PageAsync("shop1", "name 1", null, 25, token)).Items.Count);
        Assert.Equal(25, (await contacts.PageAsync("shop1", "49170", null, 25, token)).Items.Count);
        var contact = await contacts.FindAsync("shop1", recent.Items[0].ContactKey, token);
        var messages = new MessageReads(database, time);
        var line = await messages.PageAsync("shop1", contact!, null, 2, token);
        Assert.Equal(2, line.Items.Count);
        Assert.NotEmpty((await messages.PageAsync("shop1", contact!, line.NextCursor, 2, token)).Items);
        Assert.Single(await new PathRows(database).FindAsync(null, "m4711", token));
        var today = new TodayReads(database, time);
        await today.FiguresAsync("shop1", token);
        Assert.NotEmpty(await today.AlertsAsync("shop1", token));
        var letters = new DeadLetterReads(database, time);
        Assert.NotEmpty(await letters.ReasonsAsync(1, token));
        var dead = await letters.PageAsync(7, null, null, 25, token);
        Assert.Equal(25, (await letters.PageAsync(7, "invalid-json", dead.NextCursor, 25, token)).Items.Count);
        var campaigns = new CampaignReads(database, time);
        Assert.NotEmpty((await campaigns.ListAsync("shop1", 30, token)).Rows);
        Assert.NotNull(await campaigns.FindAsync("shop1", "c10", 30, "age", token));
        var conversations = new ConversationReads(database, time);
        var stable = await conversations.PageAsync("shop1", "stable", null, 25, token);
        Assert.Equal(25, (await conversations.PageAsync("shop1", "stable", stable.NextCursor, 25, token)).Items.Count);
        var audit = new AuditReads(database, time);
        var acts = await audit.PageAsync("shop1", null, 25, token);
        Assert.Equal(25, (await audit.PageAsync("shop1", acts.NextCursor, 25, token)).Items.Count);
        Assert.Equal(25, (await audit.PageAsync(null, acts.NextCursor, 25, token)).Items.Count);
        var scores = new ScoreReads(database, time);
        var leads = await scores.LeadsAsync("shop1", new SuggestionOptions(), null, null, 25, token);
        Assert.Equal(25, leads.Items.Count);
        await scores.LeavingAsync("shop1", 0.5, null, 25, token);
        var groups = new ContactGroupReads(database, time);
        var anybody = await groups.LanguagesAsync("shop1", new ContactChoice(null, null, 90), 50, token);
        Assert.Equal((50, true), (anybody.Contacts.Count, anybody.More));
        await groups.LanguagesAsync("shop1", new ContactChoice("c10", null, 90), 50, token);
        var trainings = new TrainingReads(database, time);
        var runs = await trainings.PageAsync("shop1", null, 25, token);
        Assert.Equal(25, (await trainings.PageAsync("shop1", runs.NextCursor, 25, token)).Items.Count);
    }

    private static async Task<Dictionary<string, (long Whole, long Through)>> ScansAsync(DashboardUnderTest site)
    {
        await using var source = NpgsqlDataSource.Create(site.Postgres.ConnectionString);
        await using var command = source.CreateCommand(
            "SELECT relname, seq_scan, idx_scan FROM pg_stat_user_tables WHERE schemaname = $1 AND relname = ANY ($2)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = site.Postgres.Schema });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = Big });
        var scans = new Dictionary<string, (long, long)>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            scans[reader.GetString(0)] = (reader.GetInt64(1), reader.GetInt64(2));
        }

        return scans;
    }
}
